import type { AccessExplained } from '../../../../src/protocol/access.ts';
import { translate } from '../../../i18n/locale.ts';

type Assignment = AccessExplained['permissions'][number]['by'][number];

/** Who is given the role. */
export function toWords({ to }: Assignment): string {
  if ('appRole' in to) return translate('access.to.app-role', { name: to.appRole });
  if ('group' in to) return translate('access.to.group', { name: to.group });
  return translate('access.to.user', { name: to.user });
}

/** Whom the role lets them help. */
export function scopeWords({ scope }: Assignment): string {
  if (scope === 'everyone') return translate('access.scope.everyone');
  const isGroups = 'groups' in scope;
  const names = (isGroups ? scope.groups : scope.domains).join(', ');
  return translate(isGroups ? 'access.scope.groups' : 'access.scope.domains', { names });
}
