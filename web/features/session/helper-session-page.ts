/** The helper's side of a session: from the passcode to the picture. */
import { css, html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { exposureOf } from './exposure.ts';
import type { SessionModel } from './session-model.ts';
import { pageStyles } from '../../design/page-styles.ts';
import '../consent/await-answer.ts';
import '../console/code-forgotten.ts';
import { BesideElement } from '../../components/element.ts';
import '../console/invitation.ts';
import './remote-screen.ts';
import '../consent/request-view.ts';
import './session-ended.ts';
import './session-frame.ts';
import '../sharing/share-status.ts';

@customElement('beside-helper-session-page')
export class HelperSessionPage extends BesideElement {
  static override styles = [
    BesideElement.styles,
    pageStyles,
    css`
      :host {
        min-block-size: 0;
      }
      main {
        --measure: 42rem;
      }
      beside-remote-screen {
        min-block-size: 12rem;
      }
      /* If header and controls scroll away, it is as large as the window. */
      @media (max-height: 30rem) {
        beside-remote-screen {
          min-block-size: 100dvh;
        }
      }
    `,
  ];

  @property({ attribute: false }) model!: SessionModel;

  protected override render() {
    const { view, remoteScreen } = this.model;
    const settled = view.state === 'allowed' || view.state === 'sharing';
    const showing = view.state === 'sharing';
    return html`<beside-session-frame ?fill=${showing} .person=${settled} .model=${this.model}>
      ${
        showing
          ? html`<beside-remote-screen
              role="main"
              id="main"
              .stream=${remoteScreen}
              .name=${view.other?.person.name ?? ''}
              .exposure=${exposureOf(this.model) ?? 'awaited'}
            ></beside-remote-screen>`
          : html`<main id="main" tabindex="0" aria-label=${this.t('session.middle')}>
              ${this.middle()}
            </main>`
      }
    </beside-session-frame>`;
  }

  private middle(): TemplateResult {
    const { view, clockOffsetMs } = this.model;
    const { other } = view;
    if (view.state === 'ended') {
      return html`<beside-session-ended .view=${view}></beside-session-ended>`;
    }
    if (!other) {
      return view.invitation
        ? html`<beside-invitation
            .invitation=${view.invitation}
            .device=${view.openedFor}
            .onlyFor=${view.onlyFor}
            .ticket=${view.ticket}
            .clockOffsetMs=${clockOffsetMs}
          ></beside-invitation>`
        : html`<beside-code-forgotten></beside-code-forgotten>`;
    }
    switch (view.state) {
      case 'joined':
        return html`<beside-request-view
          .other=${other}
          .device=${view.device}
          .clockOffsetMs=${clockOffsetMs}
        ></beside-request-view>`;
      case 'requested':
        return html`<beside-await-answer
          .other=${other}
          .numberMatch=${view.numberMatch}
        ></beside-await-answer>`;
      default:
        return html`<beside-share-status
          .status=${view.share.status}
          .name=${other.person.name}
        ></beside-share-status>`;
    }
  }
}
