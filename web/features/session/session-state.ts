/** The state of the session: in words, which screen readers read at every change, and as steps. */
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SessionState } from '../../../src/protocol/session-view.ts';
import { exposureOf } from './exposure.ts';
import type { SessionModel } from './session-model.ts';
import { translate, type MessageKey } from '../../i18n/locale.ts';
import { BesideElement } from '../../components/element.ts';
import { exposureWords } from './exposure-words.ts';

const steps: SessionState[] = ['waiting', 'joined', 'requested', 'allowed', 'sharing'];

/** The state in words, for the side of this page. */
export function stateWords(model: SessionModel): string {
  const { state, role, other, share } = model.view;
  const name = other?.person.name ?? '';
  const exposure = exposureOf(model);
  if (exposure && exposure !== 'seen') return exposureWords(exposure, role, name);
  const bySide = state !== 'waiting' && state !== 'ended';
  if (state === 'allowed' && role === 'sharer' && share.status === 'stopped')
    return translate('state.stopped.sharer');
  const key = (bySide ? `state.${state}.${role}` : `state.${state}`) as MessageKey;
  return translate(key, { name });
}

@customElement('beside-session-state')
export class SessionStateLine extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      .state {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: center;
        gap: 0.25rem 0.875rem;
        padding-block: 0.375rem;
        font-size: var(--text-s);
        font-weight: 600;
      }
      .words {
        overflow-wrap: anywhere;
        text-align: center;
      }
      .steps {
        display: flex;
        gap: 0.25rem;
      }
      .steps i {
        inline-size: 1.375rem;
        block-size: 0.3125rem;
        border-radius: var(--radius-full);
        background: var(--line);
      }
      .steps .done {
        background: var(--accent);
      }
      @media (forced-colors: active) {
        .steps i {
          border: 1px solid;
        }
        .steps .done {
          background: CanvasText;
        }
      }
      /* Red where one's own screen can be seen. */
      [data-state='sharing'].sharer .steps .done {
        background: var(--live);
      }
    `,
  ];

  @property({ attribute: false }) model!: SessionModel;

  protected override render() {
    const { state, role } = this.model.view;
    const reached = steps.indexOf(state);
    return html`<div class="state ${role}" data-testid="session-state" data-state=${state}>
      <span class="words" role="status" aria-live="polite">${stateWords(this.model)}</span>
      <span class="steps" aria-hidden="true" ?hidden=${state === 'ended'}>
        ${steps.map((_, index) => html`<i class=${index <= reached ? 'done' : ''}></i>`)}
      </span>
    </div>`;
  }
}
