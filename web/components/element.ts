/** The base of every part: shared styles, words in the language of the page, actions upwards. */
import { LitElement, type CSSResultGroup } from 'lit';
import { LocaleController, translate } from '../i18n/locale.ts';
import type { AppAction } from './actions.ts';
import { baseStyles } from '../design/styles.ts';

export class BesideElement extends LitElement {
  static override styles: CSSResultGroup = baseStyles;

  constructor() {
    super();
    new LocaleController(this);
  }

  /** Words of the catalogue. */
  protected readonly t = translate;

  /** Sends an action up to the app. The app hears it synchronously, within the click. */
  protected act(action: AppAction): void {
    this.dispatchEvent(
      new CustomEvent('beside-action', { detail: action, bubbles: true, composed: true }),
    );
  }
}

declare global {
  interface HTMLElementEventMap {
    'beside-action': CustomEvent<AppAction>;
  }
}
