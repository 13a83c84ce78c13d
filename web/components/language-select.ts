/** The choice of language. Each is written in its own language. */
import { css, html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { icon } from '../design/icons.ts';
import { nameOf, type LanguageTag } from '../i18n/languages.ts';
import { chooseLanguage, currentLanguage, offeredLanguages } from '../i18n/locale.ts';
import { BesideElement } from './element.ts';

@customElement('beside-language-select')
export class LanguageSelect extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      label {
        position: relative;
        display: flex;
        align-items: center;
      }
      svg {
        position: absolute;
        inset-inline-start: 0.6rem;
        pointer-events: none;
        color: var(--ink-soft);
      }
      .arrow {
        position: absolute;
        inset-inline-end: 0.5rem;
        pointer-events: none;
      }
      .arrow svg {
        position: static;
      }
      select {
        appearance: none;
        font: inherit;
        font-size: var(--text-s);
        color: inherit;
        background: transparent;
        border: 1px solid transparent;
        border-radius: var(--radius-m);
        min-block-size: var(--target);
        padding-inline: 2.2rem 1.9rem;
        cursor: pointer;
        inline-size: auto;
        field-sizing: content;
        max-inline-size: 11rem;
        text-overflow: ellipsis;
      }
      select:hover {
        background: var(--sunken);
      }
      option {
        background: var(--surface);
        color: var(--ink);
      }
      @media (max-width: 30rem) {
        select {
          inline-size: var(--target);
          padding-inline: 2.2rem 0;
          color: transparent;
        }
        .arrow {
          display: none;
        }
        svg {
          inset-inline-start: 0.75rem;
        }
      }
    `,
  ];

  protected override render() {
    return html`<label>
      ${icon('globe', 18)}
      <span class="visually-hidden">${this.t('app.language')}</span>
      <select data-testid="language-select" title=${this.t('app.language')} @change=${this.choose}>
        ${offeredLanguages.map(
          (tag) =>
            html`<option value=${tag} lang=${tag} ?selected=${tag === currentLanguage()}>
              ${nameOf(tag)}
            </option>`,
        )}
      </select>
      <span class="arrow">${icon('down', 14)}</span>
    </label>`;
  }

  private async choose(event: Event): Promise<void> {
    const select = event.target as HTMLSelectElement;
    await chooseLanguage(select.value as LanguageTag);
    select.value = currentLanguage(); // The former language, if the new one could not be loaded.
  }
}
