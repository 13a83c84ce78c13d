/** What the helper reads while there is nothing to see: the state of the sharing. */
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ShareStatus as Status } from '../../../src/protocol/session-view.ts';
import { symbolStyles } from '../../design/badges.ts';
import { icon, type IconName } from '../../design/icons.ts';
import { cardStyles } from '../../design/styles.ts';
import { BesideElement } from '../../components/element.ts';

const icons: Record<Status, IconName> = {
  none: 'check',
  choosing: 'screen',
  cancelled: 'screen-off',
  'denied-by-system': 'shield-alert',
  unsupported: 'warning',
  failed: 'warning',
  live: 'screen',
  stopped: 'screen-off',
  'stopped-by-browser': 'screen-off',
  interrupted: 'away',
};

@customElement('beside-share-status')
export class ShareStatusPart extends BesideElement {
  static override styles = [
    BesideElement.styles,
    cardStyles,
    symbolStyles,
    css`
      .symbol {
        background: var(--accent-soft);
        color: var(--accent);
      }
      .warn {
        background: var(--warn-soft);
        color: var(--warn);
      }
    `,
  ];

  @property() status: Status = 'none';
  @property() name = '';

  protected override render() {
    const { status, name } = this;
    const needsCare = ['denied-by-system', 'unsupported', 'failed'].includes(status);
    return html`<section
      class="card stack-loose"
      role="status"
      data-testid="share-status"
      data-status=${status}
    >
      <div class="symbol ${needsCare ? 'warn' : ''}">${icon(icons[status], 26)}</div>
      <div class="stack">
        <h1>${this.t(`share-status.${status}.title`, { name })}</h1>
        <p class="lead">${this.t(`share-status.${status}`)}</p>
      </div>
    </section>`;
  }
}
