/** The smallest way in which a part of the client can notify its owner of changes. */

export type Unsubscribe = () => void;

/** A list of listeners. `notify` calls each of them. */
export class Listeners<T = void> {
  private readonly listeners = new Set<(value: T) => void>();

  /** @returns A function that ends the subscription. */
  add(listener: (value: T) => void): Unsubscribe {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  notify(value: T): void {
    for (const listener of [...this.listeners]) {
      // An earlier listener may have ended this one's subscription.
      if (this.listeners.has(listener)) listener(value);
    }
  }
}
