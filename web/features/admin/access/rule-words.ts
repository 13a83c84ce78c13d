/** What a rule asks for, and what to do where it refuses. */
import type { AccessVerdict } from '../../../../src/protocol/access.ts';
import { translate } from '../../../i18n/locale.ts';

export function ruleWords({
  rule,
  needs = [],
  condition,
  requirement,
  device,
}: AccessVerdict): string {
  if (rule === 'condition' && requirement)
    return translate(`access.requirement.${requirement}`, { condition: condition ?? '' });
  const words = translate(`access.rule.${rule}`, { permissions: needs.join(', ') });
  return device ? `${words} (${translate(`device.state.${device}`)})` : words;
}

/** @returns Empty where nothing can be done here. */
export function nextStep({ rule }: AccessVerdict): string {
  switch (rule) {
    case 'not-draining':
    case 'permission':
    case 'service-enabled':
    case 'open-sessions':
    case 'step-up':
    case 'sign-in':
    case 'out-of-scope':
    case 'unenrolled-device':
      return translate(`access.next.${rule}`);
    case 'condition':
      return translate('access.next.condition');
    default:
      return '';
  }
}
