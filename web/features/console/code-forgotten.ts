/** The server was restarted before anybody had joined. The code still works, but nobody can show it. */
import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { icon } from '../../design/icons.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import { BesideElement } from '../../components/element.ts';

@customElement('beside-code-forgotten')
export class CodeForgotten extends BesideElement {
  static override styles = [BesideElement.styles, buttonStyles, cardStyles];

  protected override render() {
    return html`<section class="card stack-loose" data-testid="code-forgotten">
      <div class="stack">
        <h1>${this.t('invitation.title')}</h1>
        <p class="lead">${this.t('invitation.forgotten')}</p>
      </div>
      <div class="row">
        <button class="primary" @click=${() => this.act({ do: 'new-session' })}>
          ${icon('plus')} ${this.t('help.new-session')}
        </button>
      </div>
    </section>`;
  }
}
