/**
 * The server has been upgraded. The page reloads, or offers a reload if the person is in the middle
 * of something.
 */
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { isOutdated } from '../client/newer-version.ts';
import { icon } from '../design/icons.ts';
import { buttonStyles, cardStyles } from '../design/styles.ts';
import { BesideElement } from './element.ts';

const lookEveryMs = 60_000;

@customElement('beside-newer-version')
export class NewerVersion extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      .notice {
        align-items: center;
        justify-content: center;
        padding-block: var(--space-2);
        border-radius: 0;
        border-block-end: 1px solid var(--line);
      }
      .notice > div {
        flex: 0 1 auto;
      }
    `,
  ];

  @state() private outdated = false;
  /** The person has typed something that a reload would lose. */
  private typed = false;
  private looking: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.looking = setInterval(this.look, lookEveryMs);
    window.addEventListener('input', this.noteInput);
    // vite reports here that a part of the page could not be loaded.
    window.addEventListener('vite:preloadError', this.look);
    document.addEventListener('visibilitychange', this.look);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.looking);
    window.removeEventListener('input', this.noteInput);
    window.removeEventListener('vite:preloadError', this.look);
    document.removeEventListener('visibilitychange', this.look);
  }

  private readonly noteInput = (): void => {
    this.typed = true;
  };

  private readonly look = (): void => {
    if (document.visibilityState === 'hidden') return;
    void isOutdated().then((outdated) => {
      const inSession = document.querySelector('beside-app[in-session]') !== null;
      if (outdated && !inSession && !this.typed) location.reload();
      // Once known to be outdated, the page stays outdated.
      else this.outdated ||= outdated === true;
    });
  };

  protected override render() {
    if (!this.outdated) return nothing;
    return html`<div class="notice" role="status" data-testid="newer-version">
      ${icon('info')}
      <div>${this.t('notice.newer-version')}</div>
      <button data-testid="load-newer-version" @click=${() => location.reload()}>
        ${this.t('notice.load-newer-version')}
      </button>
    </div>`;
  }
}
