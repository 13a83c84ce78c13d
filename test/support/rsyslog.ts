/** Debian's rsyslog as the receiver of a SIEM: syslog over TLS. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import type { Issued } from './certificates.ts';
import { freePort } from './free-port.ts';
import { startListening } from './listening-program.ts';

const binary = '/usr/sbin/rsyslogd';
const driver = '/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_ossl.so';

/** One message as rsyslog has read it. */
export interface SyslogMessage {
  pri: string;
  time: string;
  host: string;
  app: string;
  process: string;
  id: string;
  structured: string;
  text: string;
}

const fields = {
  pri: 'pri',
  time: 'timereported:::date-rfc3339',
  host: 'hostname',
  app: 'app-name',
  process: 'procid',
  id: 'msgid',
  structured: 'structured-data',
  text: 'msg',
} satisfies Record<keyof SyslogMessage, string>;

export class Rsyslog {
  readonly port: number;
  readonly #folder: string;
  readonly #file: string;
  #end: ((signal: NodeJS.Signals) => Promise<void>) | undefined;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#file = join(folder, 'messages');
    this.port = port;
  }

  /** @param authority Of its clients, who need a certificate. */
  static async start(own: Issued, authority: Issued): Promise<Rsyslog> {
    const folder = await mkdtemp(join(tmpdir(), 'beside-rsyslog-'));
    const rsyslog = new Rsyslog(folder, await freePort());
    const template = Object.values(fields).map((field) => `%${field}%`);
    await writeFile(
      join(folder, 'rsyslog.conf'),
      `global(workDirectory="${folder}"
         defaultNetstreamDriverCAFile="${authority.cert}"
         defaultNetstreamDriverCertFile="${own.cert}"
         defaultNetstreamDriverKeyFile="${own.key}")
       module(load="imtcp" streamDriver.name="ossl" streamDriver.mode="1"
         streamDriver.authMode="x509/certvalid")
       template(name="fields" type="string" string="${template.join('\\t')}\\n")
       input(type="imtcp" address="127.0.0.1" port="${rsyslog.port}")
       action(type="omfile" file="${rsyslog.#file}" template="fields")\n`,
    );
    await rsyslog.resume();
    return rsyslog;
  }

  /** What it has received so far. */
  messages(): SyslogMessage[] {
    if (!existsSync(this.#file)) return [];
    const lines = readFileSync(this.#file, 'utf8').split('\n').slice(0, -1);
    // It writes about itself as well.
    const ours = lines.map((line) => line.split('\t')).filter(([, , , app]) => app === 'beside');
    const names = Object.keys(fields);
    return ours.map(
      (values) =>
        Object.fromEntries(names.map((name, at) => [name, values[at]])) as unknown as SyslogMessage,
    );
  }

  /** Starts it again. */
  async resume(): Promise<void> {
    const pid = join(this.#folder, 'pid');
    const args = ['-n', '-f', join(this.#folder, 'rsyslog.conf'), '-i', pid];
    this.#end = await startListening(binary, args, { port: this.port });
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    await this.#end?.(signal);
    this.#end = undefined;
  }

  async stop(): Promise<void> {
    await this.end('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** `describe` where rsyslog is installed; elsewhere the tests are skipped, and a line says so. */
export const describeWithRsyslog: typeof describe.skip = isInstalled() ? describe : describe.skip;

function isInstalled(): boolean {
  const isThere = existsSync(binary) && existsSync(driver);
  if (!isThere) process.stderr.write('SKIPPED: rsyslog with TLS is not installed\n');
  return isThere;
}
