/** Collects the faults of rows. A fault is reported once for all rows that have it. */

/** The most rows that are named for each fault, and the most faults for each file. */
const mostPlaces = 10;
const mostFaults = 50;

interface Fault {
  count: number;
  places: string[];
}

export class Faults {
  /** Rows that could not be read. */
  refused = 0;
  /** Rows that are left out on purpose. */
  omitted = 0;
  readonly #unit: 'line' | 'entry';
  readonly #faults = new Map<string, Fault>();
  readonly #omissions = new Map<string, Fault>();

  /** @param unit What the number of a place counts. */
  constructor(unit: 'line' | 'entry') {
    this.#unit = unit;
  }

  /** A row is lost. @param other The place of another row that the fault refers to. */
  refuse(place: number, why: string, other?: number): void {
    this.refused += 1;
    this.#note(this.#faults, place, why, other);
  }

  /** A row loses a value. */
  value(place: number, why: string, other?: number): void {
    this.#note(this.#faults, place, why, other);
  }

  /** A row is not needed here. */
  leftOut(place: number, what: string): void {
    this.omitted += 1;
    this.#note(this.#omissions, place, what);
  }

  /** One sentence each, with places: `lines 3, 4 and 17 more: …`. */
  inWords(): string[] {
    return [...this.#faults].map(([why, fault]) => `${this.#placesOf(fault)}: ${why}`);
  }

  omissionsInWords(): string[] {
    return [...this.#omissions].map(
      ([what, fault]) => `left out, ${fault.count}: ${what} (${this.#placesOf(fault)})`,
    );
  }

  #note(faults: Map<string, Fault>, place: number, why: string, other?: number): void {
    let fault = faults.get(why);
    if (!fault) {
      if (faults.size === mostFaults) return;
      fault = { count: 0, places: [] };
      faults.set(why, fault);
    }
    fault.count += 1;
    if (fault.places.length < mostPlaces)
      fault.places.push(other === undefined ? `${place}` : `${place} (as ${other})`);
  }

  #placesOf({ count, places }: Fault): string {
    const unit = count === 1 ? this.#unit : this.#unit === 'line' ? 'lines' : 'entries';
    const more = count - places.length;
    if (more > 0) return `${unit} ${places.join(', ')} and ${more} more`;
    const [last, ...before] = [...places].reverse();
    return `${unit} ${before.length > 0 ? `${before.reverse().join(', ')} and ` : ''}${last}`;
  }
}
