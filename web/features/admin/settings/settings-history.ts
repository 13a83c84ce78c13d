/** What has changed the settings, page by page: who, when, from what to what. */
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SettingView } from '../../../../src/protocol/settings.ts';
import type { SettingsChange } from '../../../../src/protocol/settings-history.ts';
import '../../../components/data-table.ts';
import type { Column } from '../../../components/data-table.ts';
import { BesideElement } from '../../../components/element.ts';
import '../../../components/list-state.ts';
import '../../../components/pager.ts';
import { QueryController } from '../../../components/query-controller.ts';
import { RequestController } from '../../../components/request-controller.ts';
import { cardStyles } from '../../../design/styles.ts';
import { dateAndTime } from '../../../i18n/dates.ts';
import { durationWords } from '../../../i18n/durations.ts';

@customElement('beside-settings-history')
export class SettingsHistory extends BesideElement {
  static override styles = [BesideElement.styles, cardStyles];

  /** The settings that there are. If they are others than before, the list is read again. */
  @property({ attribute: false }) settings: SettingView[] | undefined;
  private readonly query = new QueryController(this);
  private readonly page = new RequestController(this, 'settings.history');

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const { cursor } = this.query;
    this.page.ask(cursor ? { cursor } : {});
    if (changed.get('settings')) void this.page.again();
  }

  protected override render() {
    const { reply, failure, loading } = this.page;
    const { changes = [] } = reply ?? {};
    return html`<div class="stack">
      <h2>${this.t('settings.history')}</h2>
      <beside-list-state
        .failure=${failure}
        ?loading=${loading && !reply}
        .empty=${reply && changes.length === 0 ? this.t('settings.history.empty') : undefined}
        @try-again=${() => void this.page.again()}
      ></beside-list-state>
      ${
        changes.length > 0
          ? html`<beside-data-table
              row-name="settings-change"
              .label=${this.t('settings.history')}
              .columns=${this.columns()}
              .rows=${changes}
              .keyOf=${({ id }: SettingsChange) => String(id)}
              ?loading=${loading}
            ></beside-data-table>`
          : nothing
      }
      <beside-pager .next=${reply?.nextCursor}></beside-pager>
    </div>`;
  }

  private columns(): Column<SettingsChange>[] {
    return [
      { name: 'at', title: this.t('settings.history.when'), cell: ({ at }) => dateAndTime(at) },
      { name: 'by', title: this.t('settings.history.who'), cell: (change) => this.who(change) },
      { name: 'what', title: this.t('settings.history.what'), cell: (change) => this.what(change) },
    ];
  }

  private who({ by, source }: SettingsChange): string {
    if (source === 'configuration') return this.t('settings.history.configuration');
    return by ?? this.t('setting.somebody');
  }

  private what({ settings, sections, source }: SettingsChange) {
    // The section `settings` is told in full.
    const others = sections.filter((section) => section !== 'settings' || settings.length === 0);
    return html`${settings.map(
      ({ setting, from, to }) =>
        html`<div>
          ${this.t(source === 'reset' ? 'settings.history.reset' : 'settings.history.changed', {
            setting: this.nameOf(setting),
            from: this.inWords(from),
            to: this.inWords(to),
          })}
        </div>`,
    )}${
      others.length > 0
        ? html`<div>${this.t('settings.history.sections', { names: others.join(', ') })}</div>`
        : nothing
    }`;
  }

  private nameOf(setting: string): string {
    const known = this.settings?.find(({ name }) => name === setting);
    return known ? this.t(`setting.${known.name}.name`) : setting;
  }

  private inWords(value: boolean | number): string {
    if (typeof value === 'number') return durationWords(value);
    return this.t(value ? 'setting.on' : 'setting.off');
  }
}
