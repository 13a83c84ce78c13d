import { inTime } from './in-time.ts';

/** All that a program has printed, and what it will print. */
export class Printed {
  #text = '';
  readonly #look = new Set<() => void>();

  readonly add = (text: string): void => {
    this.#text += text;
    for (const look of this.#look) look();
  };

  readonly text = (): string => this.#text;

  /** Waits for it. @returns The first group of the pattern. */
  readonly until = async (pattern: RegExp): Promise<string> => {
    const found = new Promise<string>((resolve) => {
      const look = () => {
        const first = pattern.exec(this.#text)?.[1];
        if (first === undefined) return;
        this.#look.delete(look);
        resolve(first);
      };
      this.#look.add(look);
      look();
    });
    return await inTime(found, () => `${String(pattern)} in what is printed:\n${this.#text}`);
  };
}
