/** The link to the page that tests the connection. */
import { html, type TemplateResult } from 'lit';
import { paths } from '../../src/protocol/paths.ts';
import { translate } from '../i18n/locale.ts';

/** @param where In a session a new tab, since leaving the page would leave the session. */
export function checkLink(where: 'here' | 'new-tab'): TemplateResult {
  return where === 'here'
    ? html`<a href=${paths.check} data-testid="check-link">${translate('check.link')}</a>`
    : html`<a href=${paths.check} target="_blank" rel="noopener" data-testid="check-link"
        >${translate('check.link.new-tab')}</a
      >`;
}
