/** The way to the page that tries the connection. */
import { html, type TemplateResult } from 'lit';
import { paths } from '../../src/protocol/paths.ts';
import { translate } from '../i18n/locale.ts';

/** @param where Within a session a new tab, since a page that is left leaves the session. */
export function checkLink(where: 'here' | 'new-tab'): TemplateResult {
  return where === 'here'
    ? html`<a href=${paths.check} data-testid="check-link">${translate('check.link')}</a>`
    : html`<a href=${paths.check} target="_blank" rel="noopener" data-testid="check-link"
        >${translate('check.link.new-tab')}</a
      >`;
}
