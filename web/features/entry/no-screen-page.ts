/** Shown before a code is used up: this browser cannot show a screen, and where the code works better. */
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { formatPasscode } from '../../../src/protocol/passcode.ts';
import { paths } from '../../../src/protocol/paths.ts';
import { icon } from '../../design/icons.ts';
import { pageStyles } from '../../design/page-styles.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import '../../components/copy-button.ts';
import { BesideElement } from '../../components/element.ts';

@customElement('beside-no-screen-page')
export class NoScreenPage extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    pageStyles,
    css`
      ol {
        display: grid;
        gap: var(--space-4);
        list-style: decimal;
        padding-inline-start: 1.4em;
      }
      .what {
        display: block;
        font: 650 var(--text-xl) / 1.4 var(--font-mono);
        text-align: center;
        overflow-wrap: anywhere;
        user-select: all;
      }
      .buttons {
        display: grid;
        gap: var(--space-3);
      }
    `,
  ];

  @property() passcode = '';

  protected override render() {
    return html`<main id="main">
      <section class="card stack-loose" data-testid="no-screen">
        <div class="stack">
          <h1>${this.t('no-screen.title')}</h1>
          <p class="soft">${this.t('no-screen.lead')}</p>
        </div>
        <ol>
          <li>
            ${this.t('no-screen.open')}
            <bdi class="what" dir="ltr">${location.host}</bdi>
          </li>
          <li>
            ${this.t('no-screen.type')}
            <bdi class="what" dir="ltr" data-testid="no-screen-code">
              ${formatPasscode(this.passcode)}
            </bdi>
          </li>
        </ol>
        <div class="buttons">
          ${
            'share' in navigator
              ? html`<button
                  class="primary"
                  data-testid="send-link"
                  @click=${() => void this.send()}
                >
                  ${icon('send', 18)} ${this.t('no-screen.send')}
                </button>`
              : html`<beside-copy-button
                  name="copy-link"
                  .text=${this.link}
                  .label=${this.t('invitation.copy-link')}
                ></beside-copy-button>`
          }
          <button
            data-testid="join-without-screen"
            @click=${() => this.act({ do: 'join-without-screen' })}
          >
            ${this.t('no-screen.join')}
          </button>
        </div>
      </section>
    </main>`;
  }

  private get link(): string {
    return `${location.origin}${paths.join}#passcode=${this.passcode}`;
  }

  /** The person sends the link to themselves in a way that they choose. Choosing none is no failure. */
  private async send(): Promise<void> {
    await navigator.share({ url: this.link }).catch(() => undefined);
  }
}
