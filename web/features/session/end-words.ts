/** The end of a session in words. Apart from the element, since receipts need the words alone. */
import type { SessionView } from '../../../src/protocol/session-view.ts';
import { translate } from '../../i18n/locale.ts';

interface Named {
  person: { name: string };
}

/** What the words depend on. */
type EndView = Pick<SessionView, 'end' | 'role'> & { me: Named; other: Named | null };

/** The reason in words, for the side of this page. */
export function endWords({ end, role, me, other }: EndView): string {
  if (!end) return '';
  const by = end.by ?? (end.reason === 'helper-left' ? 'helper' : 'sharer');
  const side = by === role ? 'me' : 'other';
  // The person who ended it. If nobody is named, the other person.
  const name = (side === 'me' ? me : (other ?? me)).person.name;
  switch (end.reason) {
    case 'helper-left':
    case 'sharer-left':
      return translate(`end.${end.limit === 'return' ? 'page-closed' : end.reason}.${side}`, {
        name,
      });
    case 'connection-lost':
    case 'declined':
      return translate(`end.${end.reason}.${side}`, { name });
    case 'server-shutdown':
      return translate(`end.server-shutdown.${role}`, { name: (other ?? me).person.name });
    case 'expired':
      return translate(`end.limit.${!end.limit || end.limit === 'return' ? 'idle' : end.limit}`);
    case 'policy':
      if (!end.rule || !other) return translate('end.policy');
      return translate(`end.rule.${end.rule}.${role}`, { name: other.person.name });
    case 'ended-by-admin':
      return translate('end.ended-by-admin');
  }
}
