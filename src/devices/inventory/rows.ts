/** The rows of an inventory: reads each row, and notes what could not be read. */
import type { Device } from '../../domain/device.ts';
import { complianceOf } from '../compliance.ts';
import { isOnlyOfExchange, isPhone } from '../computers.ts';
import { mostDevices } from '../device-list.ts';
import type { Understood } from './columns.ts';
import { Faults } from './faults.ts';
import { readTime } from './times.ts';
import { Unusable } from './unusable.ts';

const none =
  /^(none|null|nil|n\/?a|nan|undefined|unknown|unassigned|not (available|assigned|applicable|set)|no (primary )?user|[-–—?]+|\((none|null|blank|unknown)\)|#n\/a|0{8}-0{4}-0{4}-0{4}-0{12})$/i;
const most = { id: 200, name: 200, user: 320, system: 200 };

/** What has been read so far. */
export class Rows {
  readonly devices: Device[] = [];
  /** Rows that are left out, and values that are lost. */
  readonly faults: Faults;
  /** The row of each id. */
  readonly #places = new Map<string, { index: number; place: number }>();
  readonly #directoryIds = new Map<string, number>();

  /** @param unit What the number of a place counts: lines, or entries. */
  constructor(unit: 'line' | 'entry') {
    this.faults = new Faults(unit);
  }

  /**
   * @param place Its number in the file, from 1.
   * @param values In the order of the columns.
   * @throws {Unusable} If there are too many rows.
   */
  add(place: number, { places }: Understood, values: readonly string[]): void {
    const all = (field: keyof Understood['places']) =>
      places[field].map((index) => clean(values[index] ?? '')).filter((value) => value !== '');
    const rowFaults = new RowFaults(this.faults, place);
    const systems = [all('system')[0] ?? '', all('systemVersion')[0] ?? ''];
    if (isPhone(...systems, ...all('kind'))) {
      this.faults.leftOut(place, 'a phone or tablet, which cannot share a screen');
      return;
    }
    if (isOnlyOfExchange(all('agent')[0] ?? '')) {
      this.faults.leftOut(place, 'known to Exchange alone, and not managed');
      return;
    }
    const some = (field: 'id' | 'name' | 'directoryId') =>
      rowFaults.short(field, all(field).find((value) => !none.test(value)) ?? '', most.id);
    const directoryId = some('directoryId');
    const name = some('name');
    const id = some('id') || directoryId || name;
    if (!id) {
      this.faults.refuse(place, 'it has neither an id nor a name');
      return;
    }
    const user = rowFaults.short('user', userOf(all('user'), rowFaults), most.user);
    const system = rowFaults.short('system', systemOf(systems), most.system);
    const seenAt = seenOf(all('seen'), rowFaults);
    this.#keep(place, rowFaults, {
      id,
      name: name || id,
      userName: user,
      compliance: stateOf(all('state'), rowFaults),
      ...(system && { system }),
      ...(seenAt !== undefined && { seenAt }),
      ...(directoryId && { directoryId }),
    });
  }

  /** Of two rows with the same id, the one seen last counts, else the first. */
  #keep(place: number, rowFaults: RowFaults, device: Device): void {
    const key = device.id.toLowerCase();
    const other = this.#places.get(key);
    if (other) {
      this.faults.refuse(place, 'its id stands in another row already', other.place);
      const known = this.devices[other.index];
      if ((device.seenAt ?? 0) > (known?.seenAt ?? 0)) this.devices[other.index] = device;
      return;
    }
    if (this.devices.length >= mostDevices)
      throw new Unusable(`it lists more than ${mostDevices} devices, the most that there may be`);
    const directoryKey = device.directoryId?.toLowerCase();
    if (directoryKey !== undefined) {
      const holder = this.#directoryIds.get(directoryKey);
      if (holder === undefined) this.#directoryIds.set(directoryKey, place);
      else
        rowFaults.value(
          'its directoryId stands in another row too: the one seen last has it',
          holder,
        );
    }
    this.#places.set(key, { index: this.devices.length, place });
    this.devices.push(device);
  }
}

/** Notes faults in the values of one row. */
class RowFaults {
  readonly #faults: Faults;
  readonly #place: number;

  constructor(faults: Faults, place: number) {
    this.#faults = faults;
    this.#place = place;
  }

  value(why: string, other?: number): void {
    this.#faults.value(this.#place, why, other);
  }

  /** @returns Empty if the value is too long. */
  short(field: string, value: string, length: number): string {
    if (value.length > length) {
      this.value(`${field} is longer than ${length} characters, and left out`);
      return '';
    }
    if (value.includes('\uFFFD')) this.value(`${field} has characters that cannot be read`);
    return value;
  }
}

/** Removes what spreadsheets add to protect text (`="00123"`), and the blanks of web pages. */
function clean(value: string): string {
  const text = value.replaceAll(/[\u200B-\u200F\u2060\uFEFF\0]/g, '').trim();
  return /^="(.*)"$/s.exec(text)?.[1]?.replaceAll('""', '"').trim() ?? text;
}

/** The first value that looks like a user name. */
function userOf(values: string[], rowFaults: RowFaults): string {
  const users = values.filter((value) => !none.test(value));
  const best = users.find((value) => value.includes('@')) ?? users[0];
  if (best === undefined) {
    if (values.length > 0) rowFaults.value('user stands for nobody');
    return '';
  }
  const mail = /<([^<>\s]+@[^<>\s]+)>/.exec(best)?.[1] ?? best;
  const [first = '', ...others] = mail.includes('@') ? mail.split(/\s*[;,|\n]\s*/) : [mail];
  if (others.length > 0) rowFaults.value('user names several, of whom the first counts');
  if (first.includes('\\'))
    rowFaults.value(
      'user is written DOMAIN\\user, which is nobody’s user name unless they sign in so',
    );
  return first;
}

function systemOf([system = '', version = '']: string[]): string {
  return version && !system.includes(version) ? `${system} ${version}`.trim() : system;
}

function seenOf(values: string[], rowFaults: RowFaults): number | undefined {
  const times = values.map(readTime);
  const at = times.find((time) => typeof time === 'number');
  if (at === undefined && times.length > 0 && !times.includes('never'))
    rowFaults.value('seen is no time that can be read');
  return at;
}

function stateOf(values: string[], rowFaults: RowFaults): Device['compliance'] {
  const state = values.map(complianceOf).find((each) => each !== undefined);
  if (state === undefined)
    rowFaults.value(
      values.length > 0
        ? 'state is none that is known (compliant, noncompliant, unknown), so it is unknown'
        : 'state is missing, so it is unknown',
    );
  return state ?? 'unknown';
}
