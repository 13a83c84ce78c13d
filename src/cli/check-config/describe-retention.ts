import type { Config } from '../../config/load.ts';
import { retentionKinds, retentionSettings, type RetentionKind } from '../../protocol/retention.ts';

const words: Record<RetentionKind, [what: string, from: string]> = {
  chat: ['the chat of a session', 'its end'],
  sessions: ['who took part in a session, when, and how it ended', 'its end'],
  'personal-data': ['people and their pictures', 'their last sign-in'],
  audit: ['what the audit log says about people', 'its time; its records stay'],
};

/** @returns One line for each kind of data, in words. */
export function describeRetention({ retention }: Config): string[] {
  return retentionKinds.map((kind) => {
    const days = retention[retentionSettings[kind]];
    const [what, from] = words[kind];
    if (days === 'forever') return `${what}: for ever`;
    return `${what}: ${days} ${days === 1 ? 'day' : 'days'} from ${from}`;
  });
}
