/** A sign-in that did not work: what happened, what to try, and the reference for support. */
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { errorCodes, type ErrorCode } from '../../src/protocol/error-codes.ts';
import { localPath, signInAddress } from '../client/address.ts';
import { pageStyles } from '../design/page-styles.ts';
import { buttonStyles, cardStyles } from '../design/styles.ts';
import { BesideElement } from '../parts/element.ts';

@customElement('beside-sign-in-failed-page')
export class SignInFailedPage extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    pageStyles,
    css`
      code {
        font-family: var(--font-mono);
        user-select: all;
        overflow-wrap: anywhere;
      }
    `,
  ];

  protected override render() {
    const query = new URLSearchParams(location.search);
    const reference = query.get('ref');
    const returnTo = localPath(query.get('returnTo') ?? '/');
    return html`<main id="main">
      <section class="card stack-loose">
        <div class="stack">
          <h1>${this.t('sign-in-failed.title')}</h1>
          <p class="lead" data-testid="form-error">${this.t(`error.${codeIn(query)}`)}</p>
          <p class="soft">${this.t('sign-in-failed.help')}</p>
          ${
            reference
              ? html`<p class="small soft">
                  ${this.t('sign-in-failed.reference')}: <code dir="ltr">${reference}</code>
                </p>`
              : nothing
          }
        </div>
        <div class="row">
          <a class="button primary" href=${signInAddress(returnTo)}>
            ${this.t('sign-in-failed.again')}
          </a>
        </div>
      </section>
    </main>`;
  }
}

// The address can be made up by anybody: only codes of the closed list have words.
function codeIn(query: URLSearchParams): ErrorCode {
  const code = query.get('code');
  return errorCodes.find((known) => known === code) ?? 'SIGN_IN_FAILED';
}
