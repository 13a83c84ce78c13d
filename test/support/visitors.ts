import type { TestServer } from './server.ts';
import { Visitor } from './visitor.ts';

/** Those who visit in one file, or one test, to be closed together. */
export class Visitors {
  readonly #all: Visitor[] = [];

  add(visitor: Visitor): Visitor {
    this.#all.push(visitor);
    return visitor;
  }

  /** Somebody of the demo's people. */
  async signedIn(server: TestServer, userName: string): Promise<Visitor> {
    return this.add(await Visitor.signedIn(server, userName));
  }

  /** With all that they have opened. Others may come afterwards. */
  async close(): Promise<void> {
    await Promise.all(this.#all.splice(0).map((visitor) => visitor.close()));
  }
}
