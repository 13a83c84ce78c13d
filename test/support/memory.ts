/** Memory that a server's own process holds on to. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { WebSocket } from 'undici';
import type { ServerProcess } from './server.ts';

/** For a server whose memory is asked for: Node's inspector, at a port that nobody else has. */
export const inspectable = { NODE_OPTIONS: '--inspect-port=0' };

interface Result {
  result?: { value?: number; objectId?: string };
  objects?: { objectId?: string };
}

/** A connection to the inspector of a server's own process. */
export class Inspector {
  readonly #socket: WebSocket;
  #asked = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  static async of(server: ServerProcess): Promise<Inspector> {
    // The inspector opens at this signal, and costs the same before and after.
    server.process.kill('SIGUSR1');
    const socket = new WebSocket(await server.printed(/Debugger listening on (ws:\S+)/));
    await once(socket, 'open');
    return new Inspector(socket);
  }

  async evaluate(expression: string): Promise<number> {
    const { result } = await this.#ask('Runtime.evaluate', { expression });
    return result?.value ?? NaN;
  }

  /**
   * Collects its garbage, since how much of that lies about is a matter of when one looks.
   *
   * @returns Bytes that its program still uses. What OpenSSL takes is not among them.
   */
  async usedBytes(): Promise<number> {
    // The second pass takes what only the first has let go.
    await this.#ask('HeapProfiler.collectGarbage');
    await this.#ask('HeapProfiler.collectGarbage');
    return await this.evaluate('process.memoryUsage().heapUsed + process.memoryUsage().external');
  }

  /** @returns How many listeners all of Node's event emitters have. */
  async countListeners(): Promise<number> {
    return await this.#overEmitters(`function () {
      const listeners = (emitter) => Object.values(emitter._events ?? {}).flat().length;
      return this.reduce((sum, emitter) => sum + listeners(emitter), 0);
    }`);
  }

  /** @returns How many objects of mediasoup's there are, closed ones too; its worker and what belongs to it apart. */
  async countMedia(): Promise<number> {
    await this.usedBytes();
    return await this.#overEmitters(`function () {
      const isMedia = (name) => /^(Router|.*Transport|.*Producer|.*Consumer)Impl$/.test(name);
      return this.filter(
        (one) => isMedia(one.constructor.name) && one !== one.constructor.prototype,
      ).length;
    }`);
  }

  /** @param functionDeclaration Gets all of Node's event emitters as `this`. */
  async #overEmitters(functionDeclaration: string): Promise<number> {
    const objectGroup = 'emitters';
    const { result: prototype } = await this.#ask('Runtime.evaluate', {
      expression: "process.getBuiltinModule('node:events').EventEmitter.prototype",
      objectGroup,
    });
    const { objects } = await this.#ask('Runtime.queryObjects', {
      prototypeObjectId: prototype?.objectId,
      objectGroup,
    });
    const { result } = await this.#ask('Runtime.callFunctionOn', {
      objectId: objects?.objectId,
      functionDeclaration,
      returnByValue: true,
    });
    // It would keep them all.
    await this.#ask('Runtime.releaseObjectGroup', { objectGroup });
    return result?.value ?? NaN;
  }

  close(): void {
    this.#socket.close();
  }

  async #ask(method: string, params: object = {}): Promise<Result> {
    this.#asked += 1;
    this.#socket.send(JSON.stringify({ id: this.#asked, method, params }));
    for (;;) {
      const [{ data }] = (await once(this.#socket, 'message')) as [{ data: unknown }];
      const answer = JSON.parse(String(data)) as { id?: number; result?: Result };
      if (answer.id === this.#asked) return answer.result ?? {};
    }
  }
}

/** @returns Bytes that a server's program still uses, its garbage collected. */
export async function usedBytes(server: ServerProcess): Promise<number> {
  const inspector = await Inspector.of(server);
  const bytes = await inspector.usedBytes();
  inspector.close();
  return bytes;
}

/** Kilobytes of a process, as the kernel counts them. Linux only. */
export function residentKbOf(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]);
}
