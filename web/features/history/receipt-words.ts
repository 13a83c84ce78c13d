/** A receipt in words. */
import type { Grant } from '../../../src/protocol/grants.ts';
import type { Receipt } from '../../../src/protocol/receipt.ts';
import { currentLanguage, translate } from '../../i18n/locale.ts';
import { endWords } from '../session/end-words.ts';

/** @param names Undefined for somebody whose data were deleted. */
export function namesInWords(names: (string | undefined)[]): string {
  const known = names.map((name) => name ?? translate('receipt.nobody'));
  return new Intl.ListFormat(currentLanguage()).format(known);
}

/** It is one of these. */
export function oneOf(names: string[]): string {
  return new Intl.ListFormat(currentLanguage(), { type: 'disjunction' }).format(names);
}

export function nameOf({ people }: Receipt, id: string | undefined): string {
  return people.find((person) => person.id === id)?.name ?? translate('receipt.nobody');
}

/** What happened, in one sentence. */
export function lineWords(receipt: Receipt, line: Receipt['lines'][number]): string {
  const [by, to] = [nameOf(receipt, line.by), nameOf(receipt, line.to)];
  switch (line.event) {
    case 'session.joined':
    case 'participant.joined':
      return translate('receipt.joined', { name: by });
    case 'participant.left':
      return translate('receipt.left', { name: by });
    case 'lead.passed':
      return translate('receipt.lead', { name: to });
    case 'share.started':
      return translate('receipt.share.started');
    case 'share.stopped':
      return translate('receipt.share.stopped');
    case 'microphone.on':
      return translate('receipt.microphone.on', { name: by });
    case 'microphone.off':
    case 'microphone.cut-off':
      return translate('receipt.microphone.off', { name: by });
    case 'session.ended':
      return translate('receipt.ended');
    default: {
      const [grant, act] = line.event.split('.') as [
        Grant,
        'requested' | 'allowed' | 'declined' | 'revoked',
      ];
      return translate(`receipt.grant.${act}`, { name: to, what: translate(`receipt.${grant}`) });
    }
  }
}

/** How it ended, as the reader's page said it then. */
export function receiptEndWords(receipt: Receipt): string {
  const { people, me, end } = receipt;
  const role = people.find(({ id }) => id === me)?.role === 'sharer' ? 'sharer' : 'helper';
  const other = people.find((each) => (each.role === 'sharer') !== (role === 'sharer'));
  const named = (id: string) => ({ person: { name: nameOf(receipt, id) } });
  return endWords({ end, role, me: named(me), other: other ? named(other.id) : null });
}
