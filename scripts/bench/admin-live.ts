/** What the page of live sessions costs the server: 500 sessions, and an administrator who has it open. */
import { readFileSync } from 'node:fs';
import type { TestConnection } from '../../test/support/visitor.ts';
import type { Finding } from './findings.ts';
import { pause, type Lab } from './lab.ts';
import { helperRoles, openTown } from './people-by-socket.ts';

const sessions = 500;
const perHelper = 20;
/** As often as the page reads. */
const readAgainMs = 3_000;
const lookMs = 30_000;
/** The kernel counts time of processors in hundredths of a second. */
const msOfTick = 10;

export async function measureAdminLive(_lab: Lab): Promise<Finding[]> {
  const town = await openTown();
  try {
    for (let index = 0; index < sessions / perHelper; index += 1) {
      const helper = await (await town.person(`helper-${index}`, helperRoles)).connect();
      for (let each = 0; each < perHelper; each += 1) await helper.request('session.create', {});
    }
    const admin = await (await town.person('admin', ['Administrator'])).connect();
    const { total } = await admin.request('sessions.live', {});
    if (total !== sessions) throw new Error(`${total} sessions are open`);
    const pid = town.server.process.pid ?? 0;
    const without = await cpuWhile(pid, async () => await pause(lookMs));
    const open = await cpuWhile(pid, async () => await look(admin));
    const percent = ((open - without) / lookMs) * 100;
    return [
      {
        metric: `an open page of live sessions, of ${sessions}`,
        unit: '% of a core',
        count: lookMs / readAgainMs,
        ours: percent,
        aim: { text: '< 5 %', met: percent < 5 },
        note: `processor time of the server in ${lookMs / 1_000} s, less that of as long without the page`,
      },
    ];
  } finally {
    await town.close();
  }
}

async function look(admin: TestConnection): Promise<void> {
  for (let passed = 0; passed < lookMs; passed += readAgainMs) {
    await admin.request('sessions.live', {});
    await pause(readAgainMs);
  }
}

/** @returns Milliseconds of the processor, of all threads of a process. */
async function cpuWhile(pid: number, act: () => Promise<void>): Promise<number> {
  const before = cpuOf(pid);
  await act();
  return cpuOf(pid) - before;
}

function cpuOf(pid: number): number {
  // After the name in brackets: the 12th and 13th field are the time in user mode and in the kernel.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * msOfTick;
}
