/** A rule of the organization does not let the person take part: which rule, what is missing, what to try. */
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { paths } from '../../../src/protocol/paths.ts';
import { goToSignIn, sessionInAddress } from '../../client/address.ts';
import type { Failure } from '../../client/failure.ts';
import { icon } from '../../design/icons.ts';
import { pageStyles } from '../../design/page-styles.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import { BesideElement } from '../../components/element.ts';

@customElement('beside-condition-page')
export class ConditionPage extends BesideElement {
  static override styles = [BesideElement.styles, buttonStyles, cardStyles, pageStyles];

  @property({ attribute: false }) failure!: Failure;
  /** The page to which the link leads. */
  @property() next: string = paths.enterCode;

  protected override render() {
    const { condition, requirement = 'network' } = this.failure;
    return html`<main id="main">
      <section
        class="card stack-loose"
        data-testid="condition-refused"
        data-requirement=${requirement}
      >
        <div class="stack" role="alert">
          <h1>${this.t('condition.title')}</h1>
          <p class="lead">${this.t(`condition.missing.${requirement}`)}</p>
          ${
            condition === undefined
              ? nothing
              : html`<p>
                  ${this.t('condition.rule')} <strong><bdi>${condition}</bdi></strong>
                </p>`
          }
        </div>
        <div class="notice">
          ${icon('shield')}
          <div>${this.t(`condition.try.${requirement}`)}</div>
        </div>
        <div class="row">
          ${
            requirement === 'strong-sign-in' ||
            requirement === 'sign-in-time' ||
            requirement === 'sign-in-age'
              ? html`<button
                  class="primary"
                  data-testid="sign-in-again"
                  @click=${() => goToSignIn(location.pathname, sessionInAddress(), { anew: true })}
                >
                  ${this.t('condition.sign-in-again')}
                </button>`
              : html`<button
                  class="primary"
                  data-testid="try-again"
                  @click=${() => location.reload()}
                >
                  ${this.t('app.try-again')}
                </button>`
          }
          <a class="button" href=${this.next}>
            ${this.t(this.next === paths.help ? 'app.help-console' : 'end.enter-code')}
          </a>
        </div>
      </section>
    </main>`;
  }
}
