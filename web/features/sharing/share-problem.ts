/**
 * Why nothing is shared. Each cause has its own words and its own next step. The title of the step
 * above is its title.
 */
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ShareEnd, ShareStatus } from '../../../src/protocol/session-view.ts';
import { onMac, onWindows } from '../../media/capture.ts';
import { icon } from '../../design/icons.ts';
import { cardStyles } from '../../design/styles.ts';
import { checkLink } from '../../components/check-link.ts';
import { BesideElement } from '../../components/element.ts';

const endLeads = {
  stopped: 'share.stopped.lead',
  'stopped-by-browser': 'share.stopped-by-browser.lead',
  interrupted: 'share.interrupted.lead',
} as const satisfies Record<ShareEnd, string>;

@customElement('beside-share-problem')
export class ShareProblem extends BesideElement {
  static override styles = [
    BesideElement.styles,
    cardStyles,
    css`
      ol,
      ul {
        margin-block-start: var(--space-2);
        padding-inline-start: 1.4em;
      }
      ol {
        list-style: decimal;
      }
      ul {
        list-style: disc;
      }
      li {
        padding-block: 0.125rem;
      }
      .notice {
        color: var(--ink);
      }
      .notice svg {
        color: var(--warn);
      }
      .check,
      details {
        margin-block-start: var(--space-2);
      }
      summary {
        cursor: pointer;
        padding-block: 0.625rem;
      }
    `,
  ];

  @property() status: ShareStatus = 'none';
  @property() otherName = '';

  protected override render() {
    switch (this.status) {
      case 'cancelled':
        return this.notice(
          this.t('share.cancelled.lead'),
          onMac()
            ? html`<details>
                <summary>${this.t('share.cancelled.mac')}</summary>
                ${this.macSteps()}
              </details>`
            : nothing,
        );
      case 'denied-by-system':
        return this.notice(this.t('share.denied.lead'), this.systemSteps(), 'warn');
      case 'unsupported':
        return this.notice(
          this.t('share.unsupported.lead'),
          html`<ul>
            <li>${this.t('share.unsupported.safari')}</li>
            <li>${this.t('share.unsupported.chrome')}</li>
            <li>${this.t('share.unsupported.edge')}</li>
          </ul>`,
          'warn',
        );
      case 'failed':
        return this.notice(this.t('share.failed.lead'), nothing, 'warn');
      case 'stopped':
      case 'stopped-by-browser':
      case 'interrupted':
        return this.notice(this.t(endLeads[this.status], { name: this.otherName }), nothing);
      default:
        return nothing;
    }
  }

  private notice(
    lead: string,
    more: TemplateResult | typeof nothing,
    tone: 'plain' | 'warn' = 'plain',
  ): TemplateResult {
    return html`<div
      class="notice ${tone}"
      role="status"
      data-testid="share-problem"
      data-status=${this.status}
    >
      ${icon(tone === 'warn' ? 'warning' : 'info', 22)}
      <div>
        <p>${lead}</p>
        ${more}
        ${this.status === 'stopped' ? nothing : html`<p class="check">${checkLink('new-tab')}</p>`}
      </div>
    </div>`;
  }

  private systemSteps(): TemplateResult {
    if (onMac()) return this.macSteps();
    return html`<p>${this.t(onWindows() ? 'share.denied.windows' : 'share.denied.other')}</p>`;
  }

  private macSteps(): TemplateResult {
    return html`<ol>
      <li>${this.t('share.denied.mac.1')}</li>
      <li>${this.t('share.denied.mac.2')}</li>
      <li>${this.t('share.denied.mac.3')}</li>
      <li>${this.t('share.denied.mac.4')}</li>
    </ol>`;
  }
}
