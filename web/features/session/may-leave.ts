import type { SessionModel } from './session-model.ts';
import { translate } from '../../i18n/locale.ts';

/** Asks the person, if leaving for another address in this page would end what it sends. */
export function mayLeave(model: SessionModel | undefined): boolean {
  const sends = model?.screen.state === 'live' || model?.microphone.state === 'on';
  return !sends || confirm(translate('leave.confirm'));
}
