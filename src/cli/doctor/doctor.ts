/** Finds what is wrong on this machine, with the next step for each. */
import { useProxies } from '../../common/outgoing-proxy.ts';
import { loadConfig, proxyVariables } from '../../config/load.ts';
import { StartupError } from '../../common/startup-error.ts';
import type { Finding } from './finding.ts';
import { configChecks } from './checks.ts';
import { machineChecks } from './machine.ts';

const signs = { ok: '✔', warning: '!', broken: '✘' };

/** @returns What was found, and whether something is broken. */
export async function doctor(options: {
  config?: string;
  json?: boolean;
}): Promise<{ text: string; isBroken: boolean }> {
  const findings = await examine(options.config);
  const isBroken = findings.some(({ state }) => state === 'broken');
  const text = options.json
    ? JSON.stringify({ isBroken, findings }, null, 2)
    : findings
        .map(
          ({ state, what, found, next }) =>
            `${signs[state]} ${what}: ${found}${next ? `\n    → ${next}` : ''}`,
        )
        .join('\n');
  return { text, isBroken };
}

async function examine(file?: string): Promise<Finding[]> {
  try {
    const config = loadConfig(process.env, file);
    const wrong = useProxies(proxyVariables());
    if (wrong.length > 0) throw new StartupError(wrong);
    const right: Finding = { state: 'ok', what: 'configuration', found: 'is right' };
    const checks = [...configChecks(config), ...machineChecks()];
    return [right, ...(await Promise.all(checks)).flat()];
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    const faults = error.faults.map((found): Finding => ({
      state: 'broken',
      what: 'configuration',
      found,
      next: 'mend it, and look again: the rest depends on it',
    }));
    return [...faults, ...(await Promise.all(machineChecks())).flat()];
  }
}
