/** Processes of this machine, to be stopped and killed as faults. */
import { execFileSync } from 'node:child_process';

export function childrenOf(parent: number): number[] {
  return listed()
    .filter(({ ppid }) => ppid === parent)
    .map(({ pid }) => pid);
}

/** Sends a signal to a process, and to all that it has started, and so on. */
export function signalTree(root: number, signal: NodeJS.Signals): void {
  const all = listed();
  const send = (pid: number) => {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    for (const child of all) if (child.ppid === pid) send(child.pid);
  };
  send(root);
}

function listed(): { pid: number; ppid: number }[] {
  const text = execFileSync('ps', ['-o', 'pid=,ppid=', '-A'], { encoding: 'utf8' });
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, ppid = 0]) => ({ pid, ppid }));
}
