/** What is known about somebody's device, by the strongest evidence that exists. */
import type { Logger } from '../common/logger.ts';
import type { DeviceEvidence, DeviceFinding } from '../protocol/device.ts';
import { BesideError } from '../protocol/error-codes.ts';
import { cardOf, type Attestation, type Device } from '../domain/device.ts';
import type { Person } from '../domain/person.ts';
import type { DeviceList } from './device-list.ts';
import type { DeviceSource } from './source.ts';

/** The most devices of one person that are shown. A shared account may have thousands. */
const mostCandidates = 50;

/** What is known about somebody's device before a source is asked. */
export interface Hints {
  person: Person;
  /** The device that the identity provider names in the token. */
  signIn?: string | undefined;
  /** Undefined if no certificates are asked for. `no-answer` if nothing was shown (yet). */
  certificate?: Attestation | 'no-answer' | undefined;
  /** The device for which the helper has opened the session. */
  picked?: string | undefined;
}

export class Devices {
  readonly #source: DeviceSource | undefined;
  readonly #logger: Logger;

  /** @param source Undefined if the organization keeps no list of devices. */
  constructor(source: DeviceSource | undefined, logger: Logger) {
    this.#source = source;
    this.#logger = logger;
  }

  /** Whether there is a list of devices. */
  get areKept(): boolean {
    return this.#source !== undefined;
  }

  /**
   * What is known about the device that somebody uses. The strongest evidence is tried first. Never
   * throws. Undefined if no list of devices is kept and no certificates are asked for.
   */
  async findingOf({
    person,
    signIn,
    certificate,
    picked,
  }: Hints): Promise<DeviceFinding | undefined> {
    const source = this.#source;
    if (source && signIn) return await this.#byId(source, signIn, 'sign-in');
    if (certificate) return await this.#byCertificate(certificate);
    if (!source) return undefined;
    if (picked) return await this.#byId(source, picked, 'picked');
    return await this.#orUnknown('listed', async () => fromList(await source.ofPerson(person)));
  }

  /** @throws {BesideError} `DEVICES_UNAVAILABLE`, `DEVICE_UNKNOWN`. */
  async get(id: string): Promise<Device> {
    const device = await this.#orUnavailable(async (source) => await source.find(id));
    if (!device) throw new BesideError('DEVICE_UNKNOWN');
    return device;
  }

  /** @throws {BesideError} `DEVICES_UNAVAILABLE`. */
  async list(): Promise<DeviceList> {
    return await this.#orUnavailable(async (source) => await source.list());
  }

  /** Why the source does not have the newest list, in one sentence for administrators. */
  problem(): string | undefined {
    return this.#source?.problem?.();
  }

  close(): void {
    this.#source?.close();
  }

  /** If certificates are asked for, no weaker evidence replaces one. */
  async #byCertificate(certificate: Attestation | 'no-answer'): Promise<DeviceFinding> {
    const evidence = 'certificate';
    if (certificate === 'none' || certificate === 'not-trusted')
      return { state: 'unenrolled', evidence };
    if (certificate === 'no-answer') return { state: 'unknown', evidence, cause: 'nothing-shown' };
    if (certificate === 'expired') return { state: 'unknown', evidence, cause: 'expired' };
    const certificateId = certificate.deviceId;
    // The device is managed, or it would have no certificate. Nobody reports whether it complies.
    if (!this.#source) return { state: 'unknown', evidence, cause: 'no-list', certificateId };
    const finding = await this.#byId(this.#source, certificateId, evidence);
    return finding.device ? finding : { ...finding, certificateId };
  }

  async #byId(source: DeviceSource, id: string, evidence: DeviceEvidence): Promise<DeviceFinding> {
    return await this.#orUnknown(evidence, async () => {
      const device = await source.find(id);
      return device
        ? { state: device.compliance, evidence, device: cardOf(device) }
        : { state: 'unenrolled', evidence };
    });
  }

  async #orUnknown(
    evidence: DeviceEvidence,
    ask: () => Promise<DeviceFinding>,
  ): Promise<DeviceFinding> {
    try {
      return await ask();
    } catch (error) {
      this.#logger.warn({ err: error }, 'the device source could not be asked');
      return { state: 'unknown', evidence, cause: 'source-down' };
    }
  }

  async #orUnavailable<T>(ask: (source: DeviceSource) => Promise<T>): Promise<T> {
    if (!this.#source) throw new BesideError('DEVICES_UNAVAILABLE');
    try {
      return await ask(this.#source);
    } catch (error) {
      this.#logger.warn({ err: error }, 'the device source could not be asked');
      throw new BesideError('DEVICES_UNAVAILABLE', {}, { cause: error });
    }
  }
}

/** The source lists the devices of a person. It cannot know which of several the person uses. */
function fromList(devices: Device[]): DeviceFinding {
  const [device, ...others] = devices;
  if (!device) return { state: 'unenrolled', evidence: 'listed' };
  if (others.length > 0)
    return {
      state: 'ambiguous',
      evidence: 'listed',
      candidates: devices.slice(0, mostCandidates).map(cardOf),
    };
  return { state: device.compliance, evidence: 'listed', device: cardOf(device) };
}
