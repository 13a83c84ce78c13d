import { html, type TemplateResult } from 'lit';
import type { Failure } from '../../client/failure.ts';
import type { SessionModel } from './session-model.ts';

/**
 * The page of a session for this person's side. `load.ts` loads its code.
 *
 * @param lost Shows that the session cannot be entered any more.
 */
export function sessionPage(
  model: SessionModel,
  lost: (failure: Failure) => TemplateResult,
): TemplateResult {
  const { view, attendance } = model;
  if (attendance.state === 'gone') return lost(attendance.failure);
  if (attendance.state === 'elsewhere')
    return html`<beside-plain-page kind="elsewhere"></beside-plain-page>`;
  return view.role === 'helper'
    ? html`<beside-helper-session-page .model=${model}></beside-helper-session-page>`
    : html`<beside-sharer-session-page .model=${model}></beside-sharer-session-page>`;
}
