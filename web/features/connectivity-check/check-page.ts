/** Shows in advance whether this browser and this network can carry a session. */
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { paths } from '../../../src/protocol/paths.ts';
import { signInAddress } from '../../client/address.ts';
import { ConnectivityCheck, type CheckLine } from './connectivity-check.ts';
import { icon, type IconName } from '../../design/icons.ts';
import { pageStyles } from '../../design/page-styles.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import './check-line.ts';
import { reportOf, verdictOf, verdictWords, type Verdict } from './check-words.ts';
import '../../components/copy-button.ts';
import { BesideElement } from '../../components/element.ts';

const computer: CheckLine['kind'][] = ['browser', 'screen', 'microphone'];

@customElement('beside-check-page')
export class CheckPage extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    pageStyles,
    css`
      main {
        --measure: 42rem;
      }
      .verdict {
        align-items: start;
      }
      .verdict.good {
        background: var(--good-soft);
        color: var(--good);
      }
      .verdict h2 {
        margin-block-end: var(--space-1);
      }
      section h2 {
        margin-block-end: var(--space-3);
      }
      summary {
        cursor: pointer;
        padding-block: 0.625rem;
      }
      pre {
        margin: 0;
        padding: var(--space-3);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        font: var(--text-s) / 1.5 var(--font-mono);
        background: var(--sunken);
        border-radius: var(--radius-s);
      }
    `,
  ];

  private readonly check = new ConnectivityCheck();

  override connectedCallback(): void {
    super.connectedCallback();
    this.check.changed.add(() => this.requestUpdate());
    void this.check.run();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.check.close();
  }

  protected override render() {
    const { check } = this;
    const ofComputer = (line: CheckLine) => computer.includes(line.kind);
    return html`<main id="main">
      <div class="stack">
        <h1>${this.t('check.title')}</h1>
        <p class="lead">${this.t('check.lead')}</p>
      </div>
      ${this.verdict()}
      <div class="row">
        ${
          verdictOf(check) === 'sign-in'
            ? html`<a
                class="button primary"
                data-testid="check-sign-in"
                href=${signInAddress(paths.check)}
                >${this.t('check.sign-in')}</a
              >`
            : nothing
        }
        <button data-testid="check-again" @click=${() => void check.run()}>
          ${this.t('check.again')}
        </button>
      </div>
      <section class="card">
        <h2>${this.t('check.section.computer')}</h2>
        ${check.lines.filter(ofComputer).map((line) => this.line(line))}
      </section>
      <section class="card">
        <h2>${this.t('check.section.way')}</h2>
        ${check.lines.filter((line) => !ofComputer(line)).map((line) => this.line(line))}
      </section>
      ${check.running ? nothing : this.report()}
      <div class="row">
        <a class="button" href=${paths.enterCode}>${this.t('app.enter-code')}</a>
        <a class="button" href=${paths.help}>${this.t('app.help-console')}</a>
      </div>
    </main>`;
  }

  private verdict() {
    const verdict = verdictOf(this.check);
    const { title, lead } = verdictWords(this.check);
    const [tone, sign] = looks[verdict];
    return html`<div
      class="notice verdict ${tone}"
      role="status"
      data-testid="check-verdict"
      data-verdict=${verdict}
    >
      ${icon(sign, 24)}
      <div>
        <h2>${title}</h2>
        <p>${lead}</p>
      </div>
    </div>`;
  }

  private line(line: CheckLine) {
    const asks = line.kind === 'microphone' && line.state !== 'good';
    return html`<beside-check-line .line=${line}>
      ${
        asks
          ? html`<button
              data-testid="check-microphone"
              ?disabled=${line.state === 'checking'}
              @click=${() => void this.check.tryMicrophone()}
            >
              ${icon('microphone')} ${this.t('check.microphone.try')}
            </button>`
          : nothing
      }
    </beside-check-line>`;
  }

  private report() {
    const text = reportOf(this.check);
    return html`<section class="card stack">
      <h2>${this.t('check.report.title')}</h2>
      <p class="soft">${this.t('check.report.lead')}</p>
      <beside-copy-button
        .text=${text}
        .label=${this.t('check.report.copy')}
        .name=${'copy-check'}
      ></beside-copy-button>
      <details>
        <summary>${this.t('check.report.show')}</summary>
        <pre data-testid="check-report">${text}</pre>
      </details>
    </section>`;
  }
}

const looks: Record<Verdict, [tone: 'good' | 'warn' | 'danger' | '', sign: IconName]> = {
  running: ['', 'clock'],
  ready: ['good', 'check'],
  detour: ['good', 'check'],
  'no-screen': ['warn', 'warning'],
  weak: ['warn', 'warning'],
  'sign-in': ['', 'info'],
  'no-path': ['danger', 'warning'],
  'no-signaling': ['danger', 'warning'],
  browser: ['danger', 'warning'],
  failed: ['danger', 'warning'],
};
