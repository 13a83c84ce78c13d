/** The sharer's side of a session: who asks, what is shared, and how to stop it. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ShareEnd } from '../../../src/protocol/session-view.ts';
import { exposureOf } from './exposure.ts';
import type { ScreenModel } from '../../media/capture-model.ts';
import type { SessionModel } from './session-model.ts';
import { pageStyles } from '../../design/page-styles.ts';
import '../consent/consent.ts';
import { BesideElement } from '../../components/element.ts';
import '../consent/meet-helper.ts';
import './session-ended.ts';
import './session-frame.ts';
import '../sharing/share-guide.ts';
import '../sharing/sharing-now.ts';

@customElement('beside-sharer-session-page')
export class SharerSessionPage extends BesideElement {
  static override styles = [
    BesideElement.styles,
    pageStyles,
    css`
      :host {
        min-block-size: 0;
      }
      main {
        --measure: 40rem;
      }
    `,
  ];

  @property({ attribute: false }) model!: SessionModel;

  protected override render() {
    const { state } = this.model.view;
    const settled = state === 'allowed' || state === 'sharing';
    return html`<beside-session-frame .person=${settled} .model=${this.model}>
      <main id="main" tabindex="0" aria-label=${this.t('session.middle')}>${this.middle()}</main>
    </beside-session-frame>`;
  }

  private middle(): TemplateResult | typeof nothing {
    const { view, screen, microphone, failure } = this.model;
    const { other, share } = view;
    if (view.state === 'ended') {
      return html`<beside-session-ended .view=${view}></beside-session-ended>`;
    }
    if (!other) return nothing;
    const { name } = other.person;
    // After a reload nothing is captured here any more, even if the server still shows it.
    const lost = view.state === 'sharing' && screen.state === 'off';
    switch (lost ? 'allowed' : view.state) {
      case 'requested':
        return html`<beside-consent
          .other=${other}
          .triesLeft=${view.numberMatch?.triesLeft}
          .failure=${failure}
        ></beside-consent>`;
      case 'allowed':
        return html`<beside-share-guide
          .name=${name}
          .status=${lost ? lostStatus(screen) : share.status}
          .screenState=${screen.state}
        ></beside-share-guide>`;
      case 'sharing':
        return html`<beside-sharing-now
          .name=${name}
          .surface=${screen.surface ?? share.surface}
          .talking=${microphone.state === 'on'}
          .exposure=${exposureOf(this.model) ?? 'awaited'}
        ></beside-sharing-now>`;
      default:
        return html`<beside-meet-helper .other=${other}></beside-meet-helper>`;
    }
  }
}

/**
 * The server still shows a screen as shared, but nothing is sent: it was stopped here, or the page
 * was reloaded.
 */
function lostStatus({ stopped }: ScreenModel): ShareEnd {
  if (!stopped) return 'interrupted';
  return stopped === 'person' ? 'stopped' : 'stopped-by-browser';
}
