/** What somebody else waits for while the server is attacked; the rounds are seconds of each attack. */
import { attacks, type AttackName } from '../../test/support/attacks.ts';
import { inspectable } from '../../test/support/memory.ts';
import { meet } from '../../test/support/pair.ts';
import { startServerProcess } from '../../test/support/server.ts';
import { percentile, underAttack, watch } from '../../test/support/under-attack.ts';
import { against, type Finding } from './findings.ts';
import type { Lab } from './lab.ts';

const quietMs = 5_000;

export async function measureAttacks({ rounds }: Lab): Promise<Finding[]> {
  const server = await startServerProcess(inspectable);
  const names = { helper: 'helper2@demo.example', sharer: 'sharer2@demo.example' };
  const attackers = await meet(server, names);
  // The media of their session are there before, as they are afterwards.
  await attackers.sharer.request('media.join', {});
  const findings: Finding[] = [];
  try {
    for (const name of Object.keys(attacks) as AttackName[]) {
      const lasting = { quietMs, attackMs: rounds * 1_000 };
      // Theirs is a thread of its own each time: one that is full takes no message.
      const bystanders = await meet(server);
      const seen = await watch(server, bystanders);
      const { quiet, during, held, left } = await underAttack(
        server,
        { seen, attackers },
        [name],
        lasting,
      );
      await seen.close();
      await bystanders.close();
      for (const what of ['healthz', 'chat'] as const) {
        const both = { ours: during[what], direct: quiet[what] };
        findings.push(against(`${what}, ${name}`, 'ms', both, 'p95', { times: 5 }, 'quiet'));
      }
      const p95 = ({ healthz, chat }: typeof quiet) =>
        [healthz, chat].map((times) => `${percentile(times, 0.95).toFixed(1)} ms`).join(', ');
      const megabytes = [held, left].map(({ residentKb }) => Math.round(residentKb / 1_024));
      console.log(
        `  ${name}: p95 of healthz, chat ${p95(quiet)} → ${p95(during)}; ${megabytes.join(' → ')} MB, ${held.descriptors} → ${left.descriptors} descriptors,`,
        `${held.listeners} → ${left.listeners} listeners, held up ${during.heldUp.toFixed(0)} ms at p99.5`,
      );
    }
    return findings;
  } finally {
    await attackers.close();
    await server.stop();
  }
}
