/** Devices as Microsoft Intune knows them, through Microsoft Graph. */
import type { Logger } from '../../common/logger.ts';
import { guid } from '../../common/microsoft-cloud.ts';
import { belongsTo, type Device } from '../../domain/device.ts';
import type { Person } from '../../domain/person.ts';
import { DeviceList, mostDevices } from '../device-list.ts';
import type { DeviceSource } from '../source.ts';
import { PromiseCache } from '../../common/promise-cache.ts';
import { GraphClient, type Patience } from './client.ts';
import type { GraphAccess } from './config.ts';
import { noId, properties, toDevice, type MatchBy } from './managed-device.ts';
import { StaleWhileRevalidate } from './stale-while-revalidate.ts';

const path = '/deviceManagement/managedDevices';
const select = `$select=${properties}`;
/** Two people wait for the answer. */
const question: Patience = { requestMs: 3_000, wholeMs: 4_000 };
/** Nobody waits for it. A large organization has hundreds of pages. */
const background: Patience = { requestMs: 10_000, wholeMs: 10 * 60_000 };

/** Each is kept for seconds. */
const mostAnswers = 1_000;

type Ask = () => Promise<Device[]>;

export interface GraphOptions {
  access: GraphAccess;
  matchBy: MatchBy;
  refreshSeconds: number;
  keepSeconds: number;
  answerSeconds: number;
  logger: Logger;
}

export class GraphSource implements DeviceSource {
  readonly #client: GraphClient;
  readonly #matchBy: MatchBy;
  /** Answers about one person or one device, by the request. */
  readonly #answers: PromiseCache<Device[]>;
  readonly #whole: StaleWhileRevalidate;
  readonly #logger: Logger;

  constructor({ access, matchBy, logger, ...seconds }: GraphOptions) {
    this.#client = new GraphClient(access);
    this.#matchBy = matchBy;
    this.#logger = logger;
    this.#answers = new PromiseCache<Device[]>({
      ttlMs: seconds.answerSeconds * 1_000,
      max: mostAnswers,
      load: async (_question, _before, { context }) => await (context as Ask)(),
    });
    this.#whole = new StaleWhileRevalidate({
      refreshMs: seconds.refreshSeconds * 1_000,
      keepMs: seconds.keepSeconds * 1_000,
      load: async () => await this.#load(),
      logger,
    });
  }

  async find(id: string): Promise<Device | undefined> {
    const wanted = id.toLowerCase();
    // Intune and the directory have only such ids.
    if (!guid.safeParse(wanted).success || wanted === noId) return undefined;
    const ask = async () => {
      const managed = await this.#client.find(`${path}/${wanted}?${select}`, question);
      if (managed !== undefined) return this.#toDevices([managed]);
      const found = await this.#filtered('azureADDeviceId', wanted, {
        fits: (device) => device.directoryId === wanted,
        among: (list) => [list.find(wanted)].filter((device) => device !== undefined),
      });
      // A computer that was set up again may be listed twice.
      return found.sort((one, other) => (other.seenAt ?? 0) - (one.seenAt ?? 0));
    };
    const [device] = await this.#answers.ask(`device ${wanted}`, { context: ask });
    return device;
  }

  async ofPerson(person: Person): Promise<Device[]> {
    const subject = person.key.slice(person.key.lastIndexOf('|') + 1);
    const [property, value] =
      this.#matchBy === 'id' ? ['userId', subject] : ['userPrincipalName', person.userName];
    const ask = async () =>
      await this.#filtered(property, value, {
        fits: (device) => belongsTo(device, person),
        among: (list) => list.ofPerson(person),
      });
    return await this.#answers.ask(`${property} ${value}`, { context: ask });
  }

  async list(): Promise<DeviceList> {
    return await this.#whole.get();
  }

  close(): void {
    this.#client.close();
  }

  /**
   * Graph sometimes ignores a filter and returns all devices. Then this uses the whole list, which
   * is cached, instead of reading all pages.
   */
  async #filtered(
    property: string,
    value: string,
    { fits, among }: { fits: (device: Device) => boolean; among: (list: DeviceList) => Device[] },
  ): Promise<Device[]> {
    const filter = encodeURIComponent(`${property} eq '${value.replaceAll("'", "''")}'`);
    const found: Device[] = [];
    for await (const page of this.#client.pages(`${path}?$filter=${filter}&${select}`, question)) {
      const devices = this.#toDevices(page);
      if (!devices.every(fits)) return among(await this.#whole.get());
      found.push(...devices);
    }
    return found;
  }

  async #load(): Promise<DeviceList> {
    const devices: Device[] = [];
    for await (const page of this.#client.pages(`${path}?${select}`, background)) {
      devices.push(...this.#toDevices(page));
      if (devices.length < mostDevices) continue;
      this.#logger.warn({ most: mostDevices }, 'only so many devices are listed');
      break;
    }
    return await DeviceList.of(devices.slice(0, mostDevices));
  }

  #toDevices(managed: unknown[]): Device[] {
    return managed
      .map((each) => toDevice(each, this.#matchBy))
      .filter((device) => device !== undefined);
  }
}
