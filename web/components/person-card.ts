/** What one side sees of the other person, and whether an organization confirms it. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ParticipantView } from '../../src/protocol/session-view.ts';
import { icon } from '../design/icons.ts';
import { pillStyles } from '../design/badges.ts';
import './avatar.ts';
import { BesideElement } from './element.ts';

@customElement('beside-person-card')
export class PersonCard extends BesideElement {
  static override styles = [
    BesideElement.styles,
    pillStyles,
    css`
      article {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: var(--space-1) var(--space-4);
        align-items: center;
      }
      .who {
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      .role {
        font-size: 0.8125rem;
        color: var(--ink-soft);
      }
      .name {
        font-size: var(--text-l);
        font-weight: 650;
        line-height: 1.25;
        letter-spacing: -0.01em;
      }
      :host([size='large']) .name {
        font-size: var(--text-xl);
      }
      .job {
        color: var(--ink-soft);
        font-size: var(--text-s);
      }
      .verified {
        grid-column: 2;
        justify-self: start;
        background: var(--good-soft);
        color: var(--good);
        overflow-wrap: anywhere;
      }
      :host([size='large']) .verified {
        grid-column: 1 / -1;
        margin-block-start: var(--space-2);
      }
      .verified.not {
        background: var(--warn-soft);
        color: var(--warn);
      }
      .explained {
        grid-column: 1 / -1;
        margin-block-start: var(--space-2);
        font-size: var(--text-s);
        color: var(--ink-soft);
      }
    `,
  ];

  @property({ attribute: false }) participant!: ParticipantView;
  @property({ reflect: true }) size: 'large' | 'normal' = 'normal';

  protected override render() {
    const { person, role } = this.participant;
    const { name, jobTitle, company, picture, verifiedDomain } = person;
    const detail = verifiedDomain
      ? this.t('person.verified.signed-in', { name, domain: verifiedDomain })
      : this.t('person.unverified.detail');
    return html`<article data-testid="person-card" aria-label=${name}>
      <beside-avatar
        size=${this.size === 'large' ? 'large' : 'normal'}
        .name=${name}
        .picture=${picture}
      ></beside-avatar>
      <div class="who">
        <div class="role">${this.t(`person.${role}`)}</div>
        <div class="name"><bdi>${name}</bdi></div>
        ${
          jobTitle || company
            ? html`<div class="job">
                ${jobTitle ? html`<bdi>${jobTitle}</bdi>` : nothing}${
                  jobTitle && company
                    ? html`<span aria-hidden="true"> · </span
                        ><span class="visually-hidden">, </span>`
                    : nothing
                }${company ? html`<bdi>${company}</bdi>` : nothing}
              </div>`
            : nothing
        }
      </div>
      <div class="pill verified ${verifiedDomain ? '' : 'not'}" title=${detail}>
        ${icon(verifiedDomain ? 'shield' : 'shield-alert', 16)}
        <span
          >${
            verifiedDomain
              ? this.t('person.verified', { domain: verifiedDomain })
              : this.t('person.unverified')
          }</span
        >
      </div>
      ${
        this.size === 'large' || !verifiedDomain
          ? html`<p class="explained">${detail}</p>`
          : nothing
      }
    </article>`;
  }
}
