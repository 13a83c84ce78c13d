/** A sign-in that failed: what happened, what to try, and the reference for support. */
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { errorCodes, type ErrorCode } from '../../../src/protocol/error-codes.ts';
import { localPath, rememberedAct, signInAddress } from '../../client/address.ts';
import { pageStyles } from '../../design/page-styles.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import { BesideElement } from '../../components/element.ts';

@customElement('beside-sign-in-failed-page')
export class SignInFailedPage extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    pageStyles,
    css`
      code {
        display: block;
        inline-size: fit-content;
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
    const code = codeIn(query);
    const unproved = code === 'STEP_UP_FAILED';
    // Otherwise the provider would sign the same account in again without asking.
    const another = code === 'ORGANIZATION_NOT_ALLOWED' || code === 'GUEST_NOT_ALLOWED';
    const act = unproved ? rememberedAct() : undefined;
    return html`<main id="main">
      <section class="card stack-loose">
        <div class="stack">
          <h1>${this.t(unproved ? 'sign-in-failed.unproved' : 'sign-in-failed.title')}</h1>
          <p class="lead" data-testid="form-error">${this.t(`error.${code}`)}</p>
          <p class="soft">
            ${this.t(reference ? 'sign-in-failed.help-with-reference' : 'sign-in-failed.help')}
          </p>
          ${
            reference
              ? html`<p class="small soft">
                  ${this.t('sign-in-failed.reference')}
                  <code dir="ltr" data-testid="sign-in-reference">${reference}</code>
                </p>`
              : nothing
          }
        </div>
        <div class="row">
          <a
            class="button primary"
            data-testid=${unproved ? 'step-up-again' : 'sign-in-again'}
            href=${signInAddress(returnTo, { another, ...(act && { act }) })}
          >
            ${this.t(
              unproved
                ? 'app.try-again'
                : another
                  ? 'entry.another-account'
                  : 'sign-in-failed.again',
            )}
          </a>
          ${
            unproved
              ? html`<a class="button" data-testid="step-up-back" href=${returnTo}>
                  ${this.t('sign-in-failed.back')}
                </a>`
              : nothing
          }
        </div>
      </section>
    </main>`;
  }
}

// Anybody can make up the address. Only codes of the closed list have words.
function codeIn(query: URLSearchParams): ErrorCode {
  const code = query.get('code');
  return errorCodes.find((known) => known === code) ?? 'SIGN_IN_FAILED';
}
