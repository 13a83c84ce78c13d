/**
 * Where the cables of `network.ts` are plugged in: a namespace that is joined to this machine for the
 * whole run. What happens behind it (links that come and go, addresses that change) nobody on this
 * machine sees; Chromium drops every connection when the network of its own machine changes.
 */
import { execFileSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';

export interface Hub {
  name: string;
  /** The third byte of its networks, which no other run uses. */
  number: number;
}

/** Servers have as many addresses to listen on. */
const hubAttachments = 16;

const variable = 'BESIDE_TEST_HUB';

/** @returns Undefined where none could be opened. */
export function hubOfThisRun(): Hub | undefined {
  const text = process.env[variable];
  return text ? (JSON.parse(text) as Hub) : undefined;
}

/** Before any browser runs. Where such networks cannot be made, a line says so. */
export function openHub(): void {
  const hub = { name: `beside-test-${process.pid}-hub`, number: freeNumber() };
  try {
    execFileSync('which', ['ip', 'nft', 'turnserver'], { stdio: 'pipe' });
    removeThoseOfTheDead();
    plugIn(hub);
    process.env[variable] = JSON.stringify(hub);
  } catch (error) {
    const [why = ''] = (error as Error).message.split('\n');
    process.stderr.write(
      `SKIPPED: tests with real network faults need root, iproute2, nftables and coturn (${why})\n`,
    );
  }
}

/** Also what tests have left behind. A cable goes with its namespace. */
export function closeHub(): void {
  const hub = hubOfThisRun();
  if (hub)
    for (const { name, pid } of namespaces()) if (pid === process.pid) ip('netns', 'del', name);
}

/** A namespace that nobody else has, and the number of its place at the hub. */
export function takeAttachment(hub: Hub): { name: string; attachment: number } {
  for (let attachment = 0; attachment < hubAttachments; attachment += 1) {
    const name = hub.name.replace(/hub$/, String(attachment));
    try {
      // Of several who try at once, one succeeds.
      ip('netns', 'add', name);
      return { name, attachment };
    } catch (error) {
      if (!String(error).includes('File exists')) throw error;
    }
  }
  throw new Error('All seats at the hub are taken.');
}

function plugIn({ name, number }: Hub): void {
  const cable = `bst${process.pid.toString(36)}`;
  ip('netns', 'add', name);
  ip('link', 'add', cable, 'type', 'veth', 'peer', 'outside', 'netns', name);
  for (let attachment = 1; attachment <= hubAttachments; attachment += 1) {
    ip('addr', 'add', `10.214.${number}.${attachment}/24`, 'dev', cable);
    // Without `nodad` an IPv6 address cannot be listened on for the first second.
    ip('addr', 'add', `fd14:beef:${number.toString(16)}::${attachment}/64`, 'dev', cable, 'nodad');
  }
  ip('link', 'set', cable, 'up');
  const gateway = `10.214.${number}.254`;
  const gateway6 = `fd14:beef:${number.toString(16)}::254`;
  ip('-n', name, 'addr', 'add', `${gateway}/24`, 'dev', 'outside');
  ip('-n', name, 'addr', 'add', `${gateway6}/64`, 'dev', 'outside', 'nodad');
  ip('-n', name, 'link', 'set', 'outside', 'up');
  for (const setting of ['ipv4/ip_forward', 'ipv6/conf/all/forwarding'])
    ip('netns', 'exec', name, 'sh', '-c', `echo 1 > /proc/sys/net/${setting}`);
  ip('route', 'add', `10.215.${number}.0/24`, 'via', gateway);
  ip('-6', 'route', 'add', `fd15:beef:${number.toString(16)}::/48`, 'via', gateway6);
}

/** The third byte of an IPv4 network that nobody on this machine uses. */
function freeNumber(): number {
  const used = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const first = process.pid % 250;
  for (let step = 0; step < 250; step += 1) {
    const number = (first + step) % 250;
    if (!used.some(({ address }) => address === `10.214.${number}.1`)) return number;
  }
  throw new Error('No network is free.');
}

/** A killed run cannot clean up after itself. */
function removeThoseOfTheDead(): void {
  for (const { name, pid } of namespaces()) if (!isAlive(pid)) ip('netns', 'del', name);
}

/** Those of all runs. */
function namespaces(): { name: string; pid: number }[] {
  const names = execFileSync('ip', ['netns', 'list']).toString();
  return [...names.matchAll(/^(beside-test-(\d+)-\w+)/gm)].map(([, name = '', pid]) => ({
    name,
    pid: Number(pid),
  }));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'inherit', 'pipe'] });
}
