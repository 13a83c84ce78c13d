import type { SessionModel } from './session-model.ts';
import { translate } from '../../i18n/locale.ts';

/** Whether the person goes to another address in this page, which ends what it sends. Asks them. */
export function mayLeave(model: SessionModel | undefined): boolean {
  const sends = model?.screen.state === 'live' || model?.microphone.state === 'on';
  return !sends || confirm(translate('leave.confirm'));
}
