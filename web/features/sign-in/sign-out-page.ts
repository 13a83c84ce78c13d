/** Asks once before signing out, since a session that is under way would end. */
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { paths } from '../../../src/protocol/paths.ts';
import { afterSignOut } from '../../client/address.ts';
import { signOut } from '../../client/http.ts';
import { icon } from '../../design/icons.ts';
import { pageStyles } from '../../design/page-styles.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import { BesideElement } from '../../components/element.ts';

@customElement('beside-sign-out-page')
export class SignOutPage extends BesideElement {
  static override styles = [BesideElement.styles, buttonStyles, cardStyles, pageStyles];

  @state() private state: 'asking' | 'leaving' | 'failed' = 'asking';

  protected override render() {
    return html`<main id="main">
      <section class="card stack-loose">
        <div class="stack">
          <h1>${this.t('sign-out.title')}</h1>
          <p class="soft">${this.t('sign-out.lead')}</p>
          ${this.state === 'failed' ? html`<p role="alert">${this.t('sign-out.failed')}</p>` : nothing}
        </div>
        <div class="row">
          <button
            class="primary"
            data-testid="sign-out"
            ?disabled=${this.state === 'leaving'}
            @click=${this.leave}
          >
            ${icon('sign-out')} ${this.t('sign-out.confirm')}
          </button>
          <a class="button" href=${paths.enterCode}>${this.t('sign-out.cancel')}</a>
        </div>
      </section>
    </main>`;
  }

  private async leave(): Promise<void> {
    this.state = 'leaving';
    try {
      const next = afterSignOut(await signOut());
      // What this person has typed, or was about to do, must not reach the next person.
      sessionStorage.clear();
      location.assign(next);
    } catch {
      this.state = 'failed';
    }
  }
}
