/** Somebody else's server that is posted to, in a process of its own. It behaves well or badly. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { programEnvironment } from './program.ts';
import type { Manner, Received } from './receiver-process.ts';
import { until } from './until.ts';

export type { Manner, Received };

export class Receiver {
  readonly #child: ChildProcess;
  readonly port: number;
  #taken: () => void = () => undefined;
  /** In the order in which they came. */
  readonly received: Received[] = [];

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
    child.on('message', (told: Received | 'taken') => {
      if (told === 'taken') this.#taken();
      else this.received.push(told);
    });
  }

  /** @param tls Its certificate and key in PEM. Without them it speaks plain HTTP. */
  static async start(tls: { cert?: string; key?: string } = {}): Promise<Receiver> {
    // Some are stopped, and then nobody may answer in their place.
    const port = await freePort();
    const args = [String(port), JSON.stringify(tls)];
    const child = fork(join(import.meta.dirname, 'receiver-process.ts'), args, {
      execArgv: [],
      env: { ...process.env, ...programEnvironment },
    });
    await once(child, 'message');
    return new Receiver(child, port);
  }

  /** From now on it behaves like this. */
  async behave(manner: Manner): Promise<void> {
    const taken = new Promise<void>((resolve) => (this.#taken = resolve));
    this.#child.send(manner);
    await taken;
  }

  /** Those that it has answered with success. */
  get accepted(): Received[] {
    return this.received.filter(({ status = 0 }) => status >= 200 && status < 300);
  }

  async untilReceived(count: number): Promise<void> {
    await until(`${count} requests`, () => this.received.length >= count);
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }
}
