import { html, type TemplateResult } from 'lit';
import { icon } from '../../design/icons.ts';
import { translate } from '../../i18n/locale.ts';

/** Warns whom not to let see the screen. The host needs `cardStyles`. */
export function consentWarning(): TemplateResult {
  return html`<div class="notice warn">
    ${icon('shield-alert', 22)}
    <div>
      <strong>${translate('consent.warning.title')}</strong>
      <p>${translate('consent.warning')}</p>
    </div>
  </div>`;
}
