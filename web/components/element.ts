/** The base class of every element: shared styles, words in the page's language, actions upwards. */
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

  /** Translates a key of the catalogue. */
  protected readonly t = translate;

  /** Sends an action up to the app. The app handles it synchronously, within the click. */
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
