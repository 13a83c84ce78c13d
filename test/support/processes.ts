/** Processes of this machine, to be stopped and killed as faults. */
import { execFileSync } from 'node:child_process';

export function childrenOf(parent: number): number[] {
  return listed()
    .filter(({ ppid }) => ppid === parent)
    .map(({ pid }) => pid);
}

/** Sends a signal to a process, and to all that it has started, and so on. */
export function signalTree(root: number, signal: NodeJS.Signals): void {
  signalEach(treeOf(root), signal);
}

/** A process, and all that it has started, and so on. */
export function treeOf(root: number): number[] {
  const all = listed();
  const below = (pid: number): number[] => [
    pid,
    ...all.filter(({ ppid }) => ppid === pid).flatMap((child) => below(child.pid)),
  ];
  return below(root);
}

export function signalEach(pids: number[], signal: NodeJS.Signals): void {
  for (const pid of pids)
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
}

function listed(): { pid: number; ppid: number }[] {
  const text = execFileSync('ps', ['-o', 'pid=,ppid=', '-A'], { encoding: 'utf8' });
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, ppid = 0]) => ({ pid, ppid }));
}
