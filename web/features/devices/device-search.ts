/** A search in the list of devices. The owner closes it. */
import type { DeviceCard } from '../../../src/protocol/device.ts';
import { failureOf, type Failure } from '../../client/failure.ts';
import { Listeners } from '../../client/observable.ts';
import { SocketClient } from '../../client/socket-client.ts';

const searchAfterMs = 200;

export class DeviceSearch {
  readonly changed = new Listeners();
  /** Whether the organization keeps a list. Undefined until that is known. */
  kept: boolean | undefined;
  /** The words of the search that found the devices below. */
  search = '';
  devices: DeviceCard[] = [];
  /** How many match, shown or not. */
  total = 0;
  loading = false;
  failure: Failure | undefined;

  private readonly signaling = new SocketClient();
  private wanted = '';
  private asked = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.signaling.refused.add((refusal) => this.answered({ failure: refusal }));
    this.signaling.accessEnded.add((reason) => {
      if (reason === 'role-revoked') void this.load(0);
      else this.answered({ failure: { code: 'SIGN_IN_REQUIRED' } });
    });
    void this.load(0);
  }

  /** Searches when the typing pauses, or at once for the Enter key. */
  lookFor(search: string, when: 'soon' | 'now'): void {
    clearTimeout(this.timer);
    this.wanted = search;
    this.timer = setTimeout(() => void this.load(0), when === 'now' ? 0 : searchAfterMs);
  }

  more(): void {
    if (!this.loading) void this.load(this.devices.length);
  }

  tryAgain(): void {
    void this.load(0);
  }

  close(): void {
    clearTimeout(this.timer);
    this.asked += 1; // Answers that are still coming are ignored.
    this.signaling.close();
  }

  private async load(offset: number): Promise<void> {
    const search = offset > 0 ? this.search : this.wanted;
    const asked = (this.asked += 1);
    this.loading = true;
    this.changed.notify();
    try {
      const page = await this.signaling.request('device.list', { search, offset });
      if (asked !== this.asked) return; // A later search has replaced this one.
      const { kept, total } = page;
      const devices = offset > 0 ? [...this.devices, ...page.devices] : page.devices;
      this.answered({ kept, total, devices, search, failure: undefined });
    } catch (error) {
      if (asked === this.asked) this.answered({ failure: failureOf(error) });
    }
  }

  private answered(
    answer: Partial<Pick<DeviceSearch, 'kept' | 'total' | 'devices' | 'search' | 'failure'>>,
  ): void {
    Object.assign(this, { ...answer, loading: false });
    this.changed.notify();
  }
}
