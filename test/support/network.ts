/**
 * A network of its own for a browser: a namespace at the end of a virtual cable (veth) that can be
 * pulled out, and in which packets can be dropped. Needs root, and what
 * `scripts/setup/network-tools.ts` installs.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hubOfThisRun, ip, takeAttachment, type Hub } from './network-hub.ts';

export class Network {
  /** This machine's end: what a server listens on. */
  readonly server: string;
  readonly server6: string;
  /** The browser's end, at present. */
  client: string;
  readonly client6: string;
  readonly #hub: Hub;
  readonly #name: string;
  readonly #cable: string;
  /** The hub's end of the cable, by the side of the browser. */
  readonly #gateway: string;
  readonly #gateway6: string;
  #folder = '';

  private constructor(hub: Hub, { name, attachment }: { name: string; attachment: number }) {
    this.#hub = hub;
    this.#name = name;
    this.#cable = `seat${attachment}`;
    const { number } = hub;
    const hex = number.toString(16);
    const first = attachment * 16;
    this.server = `10.214.${number}.${attachment + 1}`;
    this.server6 = `fd14:beef:${hex}::${attachment + 1}`;
    this.#gateway = `10.215.${number}.${first + 1}`;
    this.client = `10.215.${number}.${first + 2}`;
    this.#gateway6 = `fd15:beef:${hex}:${attachment}::1`;
    this.client6 = `fd15:beef:${hex}:${attachment}::2`;
  }

  static async open(): Promise<Network> {
    const hub = hubOfThisRun();
    if (!hub) throw new Error('There is no hub to plug into.');
    const network = new Network(hub, takeAttachment(hub));
    network.#folder = await mkdtemp(join(tmpdir(), 'beside-network-'));
    const cable = network.#cable;
    const inHub = (...args: string[]) => {
      ip('-n', network.#hub.name, ...args);
    };
    inHub('link', 'add', cable, 'type', 'veth', 'peer', 'eth0', 'netns', network.#name);
    inHub('addr', 'add', `${network.#gateway}/28`, 'dev', cable);
    inHub('addr', 'add', `${network.#gateway6}/64`, 'dev', cable, 'nodad');
    inHub('link', 'set', cable, 'up');
    network.#inside('link', 'set', 'lo', 'up');
    // Else the address that the link gives itself comes a second late, when a page may be loading:
    // Chromium takes that for another network, and the load fails.
    const detection = '/proc/sys/net/ipv6/conf/eth0/accept_dad';
    ip('netns', 'exec', network.#name, 'sh', '-c', `echo 0 > ${detection}`);
    network.#addClient();
    return network;
  }

  /** What a server is told to be reached here. The address is nobody else's, and so is the port on it. */
  get serverSettings() {
    return {
      BESIDE_LISTEN_ADDRESS: this.server,
      BESIDE_IDENTITY_PROVIDER: 'demo',
      BESIDE_PORT: '8443',
      BESIDE_PUBLIC_URL: `https://${this.server}:8443`,
    };
  }

  /** A program that runs Chromium, or a browser like it, inside; for `startBrowser`. */
  async browser(program = process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium'): Promise<string> {
    const file = join(this.#folder, 'chromium');
    const script = `#!/bin/sh\nexec ip netns exec ${this.#name} ${program} "$@"\n`;
    await writeFile(file, script, { mode: 0o755 });
    return file;
  }

  /**
   * From now on, what fits none of these is dropped, and so are the answers to it, be it of a
   * connection that is there already. Earlier rules are gone.
   *
   * @param matches As nft writes them, on the way out of the browser's end: `tcp dport 443`.
   */
  async letThrough(...matches: string[]): Promise<void> {
    const rules = [...matches.map((match) => `${match} accept`), 'drop'];
    await this.#rules(rules, rules.map(answersTo));
  }

  /** From now on nothing gets through, though the cable is there: nobody can know but by silence. */
  async cut(): Promise<void> {
    await this.letThrough();
  }

  /** From now on, what fits one of these is dropped, and the answers too. Earlier rules are gone. */
  async drop(...matches: string[]): Promise<void> {
    const rules = matches.map((match) => `${match} drop`);
    await this.#rules(rules, rules.map(answersTo));
  }

  /**
   * From now on, one of so many packets that fit is lost on the network path, where its sender cannot know,
   * each way. Ends with `openUp`.
   */
  async lose(match: string, oneIn = 5): Promise<void> {
    const lost = `${match} numgen inc mod ${oneIn} == 0 drop`;
    await nft(
      this.#hub.name,
      this.#cable,
      `chain forwarded {
        type filter hook forward priority 0
        iifname ${this.#cable} ${lost}
        oifname ${this.#cable} ${lost}
      }`,
    );
  }

  /** Everything goes through again. */
  async openUp(): Promise<void> {
    await this.#rules([]);
    await nft(this.#hub.name, this.#cable);
  }

  /**
   * From now on the cable carries no more than this. What comes faster waits up to 300 ms, then is
   * dropped, as at a home router.
   *
   * @param way To the browser or away from it; the other way is left as it is.
   */
  slowDown(way: 'to' | 'from', kilobits: number): void {
    const shape = `rate ${kilobits}kbit burst 2kb latency 500ms`.split(' ');
    this.#shape(way, 'replace', 'tbf', ...shape);
  }

  speedUp(way: 'to' | 'from'): void {
    this.#shape(way, 'del');
  }

  /** Pulls the cable out at the browser's end, which the browser sees. */
  linkDown(): void {
    this.#inside('link', 'set', 'eth0', 'down');
  }

  linkUp(): void {
    this.#addClient();
  }

  /** The browser's machine gets another IPv4 address, as when it changes from cable to radio. */
  changeAddress(step = 3): void {
    this.#inside('addr', 'del', `${this.client}/28`, 'dev', 'eth0');
    const first = Number(this.#gateway.split('.').at(-1)) - 1;
    this.client = this.client.replace(/\d+$/, String(first + step));
    this.#addClient();
  }

  async close(): Promise<void> {
    ip('-n', this.#hub.name, 'link', 'del', this.#cable);
    // Last, since it gives the seat to others.
    ip('netns', 'del', this.#name);
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Routes are lost with the address, IPv6 addresses with the link. */
  #addClient(): void {
    this.#inside('link', 'set', 'eth0', 'up');
    this.#inside('addr', 'replace', `${this.client}/28`, 'dev', 'eth0');
    this.#inside('addr', 'replace', `${this.client6}/64`, 'dev', 'eth0', 'nodad');
    // Chromium takes a network without a default route for none.
    this.#inside('route', 'replace', 'default', 'via', this.#gateway);
    this.#inside('-6', 'route', 'replace', 'default', 'via', this.#gateway6);
  }

  #inside(...args: string[]): void {
    ip('-n', this.#name, ...args);
  }

  /** A queue is at the end that sends. */
  #shape(way: 'to' | 'from', act: 'replace' | 'del', ...queue: string[]): void {
    const [name, device] = way === 'to' ? [this.#hub.name, this.#cable] : [this.#name, 'eth0'];
    tc('-n', name, 'qdisc', act, 'dev', device, 'root', ...queue);
  }

  async #rules(lines: string[], incoming: string[] = []): Promise<void> {
    // IPv6 finds its neighbours by ICMP.
    await nft(
      this.#name,
      'faults',
      `chain out {
        type filter hook output priority 0
        oifname "lo" accept
        meta l4proto ipv6-icmp accept
        ${lines.join('\n')}
      }
      chain in {
        type filter hook input priority 0
        iifname "lo" accept
        meta l4proto ipv6-icmp accept
        ${incoming.join('\n')}
      }`,
    );
  }
}

/** Puts rules in the place of those that a table has had. */
async function nft(namespace: string, table: string, chains = ''): Promise<void> {
  const child = spawn('ip', ['netns', 'exec', namespace, 'nft', '-f', '-'], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  // A table is made before it is removed, since it need not be there yet.
  const name = `inet ${table}`;
  child.stdin.end(`table ${name}\ndelete table ${name}\ntable ${name} {\n${chains}\n}\n`);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`nft ended with ${code}`);
}

/** @returns The same rule for the other direction. */
function answersTo(rule: string): string {
  return rule.replaceAll('dport', 'sport');
}

function tc(...args: string[]): void {
  execFileSync('tc', args, { stdio: ['ignore', 'inherit', 'inherit'] });
}
