/** The step from "allowed" to a picture: what the browser will ask, and the button for it. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ShareStatus } from '../../../src/protocol/session-view.ts';
import type { ScreenModel } from '../../media/capture-model.ts';
import { icon } from '../../design/icons.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import type { MessageKey } from '../../i18n/locale.ts';
import { BesideElement } from '../../components/element.ts';
import { focusIfNowhere } from '../../components/focus.ts';
import './share-problem.ts';

const problemTitles: Partial<Record<ShareStatus, MessageKey>> = {
  cancelled: 'share.cancelled.title',
  'denied-by-system': 'share.denied.title',
  unsupported: 'share.unsupported.title',
  failed: 'share.failed.title',
  stopped: 'share.stopped.title',
  'stopped-by-browser': 'share.stopped-by-browser.title',
  interrupted: 'share.interrupted.title',
};

@customElement('beside-share-guide')
export class ShareGuide extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      ol {
        display: grid;
        gap: var(--space-3);
        counter-reset: step;
      }
      li {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: var(--space-3);
        align-items: baseline;
        counter-increment: step;
      }
      li::before {
        content: counter(step);
        display: grid;
        place-items: center;
        inline-size: 1.625rem;
        block-size: 1.625rem;
        border-radius: 50%;
        background: var(--accent-soft);
        color: var(--accent);
        font-weight: 650;
        font-size: var(--text-s);
      }
    `,
  ];

  @property() name = '';
  @property() status: ShareStatus = 'none';
  @property({ attribute: false }) screenState: ScreenModel['state'] = 'off';

  protected override render() {
    const problem = problemTitles[this.status];
    return html`<section class="card stack-loose">
      ${
        problem
          ? html`<h1>${this.t(problem)}</h1>
              <beside-share-problem
                .status=${this.status}
                .otherName=${this.name}
              ></beside-share-problem>`
          : html`<div class="stack">
                <h1>${this.t('share.title', { name: this.name })}</h1>
                <p class="soft">${this.t('share.lead.press', { name: this.name })}</p>
              </div>
              <ol>
                <li>${this.t('share.step.pick')}</li>
                <li>${this.t('share.step.choose')}</li>
                <li>${this.t('share.step.confirm')}</li>
              </ol>`
      }
      ${
        this.status === 'unsupported'
          ? nothing
          : html`<p class="soft">${this.t('share.tip.first')}</p>`
      }
      <button
        class="primary large wide"
        data-testid="share-screen"
        ?disabled=${this.screenState !== 'off'}
        @click=${() => this.act({ do: 'share-screen' })}
      >
        ${icon('screen', 22)} ${this.label()}
      </button>
    </section>`;
  }

  protected override firstUpdated(): void {
    focusIfNowhere(this.shadowRoot?.querySelector('button'));
  }

  private label(): string {
    if (this.screenState === 'picking') return this.t('share.button.picking');
    if (this.screenState !== 'off') return this.t('share.button.starting');
    if (this.status === 'unsupported') return this.t('app.try-again');
    const again = ['stopped', 'stopped-by-browser', 'interrupted'].includes(this.status);
    return this.t(again ? 'share.button.again' : 'share.button');
  }
}
