/** Says in words why a request was refused, when to try again, and the reference for support. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Failure } from '../client/failure.ts';
import { icon } from '../design/icons.ts';
import { buttonStyles, cardStyles } from '../design/styles.ts';
import { translate } from '../i18n/locale.ts';
import { BesideElement } from './element.ts';

/** The words for a failure, with the time to try again. */
export function wordsOf(failure: Failure): string {
  const words = translate(`error.${failure.code}`);
  const seconds = failure.retryAfterSeconds;
  if (seconds === undefined) return words;
  const when =
    seconds < 90
      ? translate('error.retry-after', { seconds: Math.ceil(seconds) })
      : translate('error.retry-after-minutes', { minutes: Math.ceil(seconds / 60) });
  return `${words} ${when}`;
}

/** The same, with the reference for support below. */
export function explain(failure: Failure): TemplateResult {
  const { logId } = failure;
  return html`${wordsOf(failure)}
  ${logId ? html`<div class="small">${translate('error.reference', { logId })}</div>` : nothing}`;
}

@customElement('beside-failure-notice')
export class FailureNotice extends BesideElement {
  static override styles = [BesideElement.styles, buttonStyles, cardStyles];

  @property({ attribute: false }) failure: Failure | undefined;
  @property({ type: Boolean }) dismissible = false;

  protected override render() {
    const { failure } = this;
    if (!failure) return nothing;
    return html`<div
      class="notice danger"
      role="alert"
      data-testid="failure"
      data-code=${failure.code}
    >
      ${icon('warning')}
      <div>${explain(failure)}</div>
      ${
        this.dismissible
          ? html`<button
              class="quiet icon-only"
              aria-label=${this.t('app.dismiss')}
              title=${this.t('app.dismiss')}
              @click=${() => this.act({ do: 'dismiss-failure' })}
            >
              ${icon('cross')}
            </button>`
          : nothing
      }
    </div>`;
  }
}
