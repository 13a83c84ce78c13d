/** A person's picture, or initials if there is none. */
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { BesideElement } from './element.ts';

@customElement('beside-avatar')
export class Avatar extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      :host {
        --size: 2.5rem;
        inline-size: var(--size);
        block-size: var(--size);
        border-radius: 50%;
        overflow: hidden;
        flex: none;
        background: var(--accent-soft);
        color: var(--accent);
      }
      :host([size='large']) {
        --size: 5rem;
      }
      :host([size='small']) {
        --size: 2rem;
      }
      img {
        display: block;
        inline-size: 100%;
        block-size: 100%;
        object-fit: cover;
      }
      span {
        display: grid;
        place-items: center;
        block-size: 100%;
        font-size: calc(var(--size) * 0.38);
        font-weight: 650;
        letter-spacing: 0.02em;
      }
    `,
  ];

  @property() name = '';
  @property() picture: string | undefined;
  @state() private broken = false;

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('picture')) this.broken = false;
  }

  protected override render() {
    return this.picture && !this.broken
      ? html`<img src=${this.picture} alt="" @error=${() => (this.broken = true)} />`
      : html`<span aria-hidden="true">${initials(this.name) || nothing}</span>`;
  }
}

/** The first characters of the first and the last name, as people see characters. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends.map(firstLetter).join('').toLocaleUpperCase();
}

function firstLetter(word = ''): string {
  const [first] = new Intl.Segmenter().segment(word);
  return first?.segment ?? '';
}
