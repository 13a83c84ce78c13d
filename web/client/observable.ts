/** The least that a part of the client needs to tell its owner that something has changed. */

export type Unsubscribe = () => void;

/** A list of listeners; calling `notify` calls each. */
export class Listeners<T = void> {
  private readonly listeners = new Set<(value: T) => void>();

  /** @returns A function that ends the subscription. */
  add(listener: (value: T) => void): Unsubscribe {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  notify(value: T): void {
    for (const listener of [...this.listeners]) {
      // One before it may have ended its subscription.
      if (this.listeners.has(listener)) listener(value);
    }
  }
}
