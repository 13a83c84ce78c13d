/**
 * The part of the configuration that takes effect without a restart. A value that an administrator
 * has set in the browser overrides the configuration, even if the configuration changes later.
 */
import { isDeepStrictEqual } from 'node:util';
import pLimit from 'p-limit';
import type { AuditEvent } from '../audit/audit-events.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Config } from '../config/load.ts';
import type { RoleSettings } from '../identity/role-assignments.ts';
import { spellings } from '../identity/issuer.ts';
import type { Logger } from '../common/logger.ts';
import {
  settingNames,
  settingSchemas,
  type SettingName,
  type Settings,
  type SettingValue,
  type SettingView,
} from '../protocol/settings.ts';
import type { Clock } from '../common/clock.ts';
import type { Person } from '../domain/person.ts';
import type { SessionLimits } from '../domain/deadlines.ts';
import type { Store } from '../database/store.ts';
import { readSettings, saveSetting, type StoredSetting } from '../database/settings.ts';
import { readSettingsHistory, type SettingsRow } from '../database/settings-history.ts';

/** The parts of the configuration that a running server takes over. All others need a restart. */
const liveSections: readonly (keyof ConfigSections)[] = [
  'roles',
  'assignments',
  'conditions',
  'stepUp',
  'settings',
  'retention',
  'identity.allowedTenants',
];

interface Dependencies {
  store: Store;
  auditLog: AuditLog;
  clock: Clock;
  logger: Logger;
}

/** What another configuration has changed. */
interface Reconfigured {
  /** The sections that were taken over. */
  sections: string[];
  /** The settings that have another value now. One that was set in the browser keeps it. */
  settings: { setting: SettingName; from: SettingValue; to: SettingValue }[];
}

type ConfigSections = ReturnType<typeof sectionsOf>;

/**
 * Splits the configuration into its sections. One setting of `identity` is taken over without the
 * rest of its section.
 */
function sectionsOf({ identity, ...sections }: Config) {
  const { allowedTenants, ...rest } = identity;
  return { ...sections, identity: rest, 'identity.allowedTenants': allowedTenants };
}

export class RuntimeSettings implements RoleSettings {
  /** The values in force. It stays the same object, so that everybody who holds it sees every change. */
  readonly values: Settings;
  #config: Config;
  readonly #changes = new Map<string, StoredSetting>();
  readonly #dependencies: Dependencies;
  readonly #oneAtATime = pLimit(1);

  private constructor(config: Config, dependencies: Dependencies) {
    this.#config = config;
    this.#dependencies = dependencies;
    this.values = { ...config.settings };
  }

  static async open(config: Config, dependencies: Dependencies) {
    const { store, logger } = dependencies;
    const live = new RuntimeSettings(config, dependencies);
    for (const change of await readSettings(store)) live.#changes.set(change.name, change);
    live.#settle();
    const won = setInBrowser([...live.#changes.values()]);
    if (Object.keys(won).length > 0)
      logger.info({ settings: won }, 'settings set in the browser win over the configuration');
    return live;
  }

  get roles(): RoleSettings['roles'] {
    return this.#config.roles;
  }

  get assignments(): RoleSettings['assignments'] {
    return this.#config.assignments;
  }

  /** The tenants whose people may sign in. An issuer with and without its last slash counts as the same. */
  get allowedTenants(): string[] {
    return this.#config.identity.allowedTenants.flatMap(spellings);
  }

  get conditions(): Config['conditions'] {
    return this.#config.conditions;
  }

  get stepUp(): Config['stepUp'] {
    return this.#config.stepUp;
  }

  get retention(): Config['retention'] {
    return this.#config.retention;
  }

  /** The limits of a session that begins now. */
  get limits(): SessionLimits {
    return { ...this.#config.session, ...this.values };
  }

  views(): SettingView[] {
    return settingNames.map((name) => {
      const change = this.#changes.get(name);
      const kind = settingSchemas[name].unwrap();
      const range = 'minValue' in kind && {
        range: { least: kind.minValue ?? 0, most: kind.maxValue ?? Infinity },
      };
      return {
        name,
        value: this.values[name],
        configured: this.#config.settings[name],
        setInBrowser: name in setInBrowser(change ? [change] : []),
        ...range,
        ...(change && { changed: { by: change.by ?? '', at: change.at } }),
      };
    });
  }

  /**
   * An administrator sets a value, or goes back to the value of the configuration. Stored.
   *
   * @param value A value that the setting may have, or null for the configuration's.
   */
  async change(
    { name, value }: { name: SettingName; value: SettingValue | null },
    { person, address }: { person: Person; address: string },
  ): Promise<void> {
    const { store, auditLog, clock } = this.#dependencies;
    await this.#oneAtATime(async () => {
      const at = clock.now();
      const personKey = person.key;
      const change = { name, value, personKey, by: person.card.name, at };
      const event: AuditEvent = {
        type: 'settings.changed',
        at,
        personKey,
        address,
        details: {
          setting: name,
          from: this.values[name],
          to: value ?? this.#config.settings[name],
          ...(value === null && { asConfigured: true }),
        },
      };
      await store.commit(async (transaction) => {
        await saveSetting(transaction, change);
        await auditLog.append(transaction, [event]);
      });
      this.#changes.set(name, change);
      this.#settle();
    });
  }

  /**
   * Takes over what can change without a restart.
   *
   * @returns What has changed. Nobody has been notified yet.
   */
  reconfigure(next: Config): Reconfigured {
    const [before, after] = [sectionsOf(this.#config), sectionsOf(next)];
    const names = new Set([
      ...Object.keys(before),
      ...Object.keys(after),
    ] as (keyof ConfigSections)[]);
    const changed = [...names].filter(
      (section) => !isDeepStrictEqual(before[section], after[section]),
    );
    const live = changed.filter((section) => liveSections.includes(section));
    const atRestart = changed.filter((section) => !liveSections.includes(section));
    if (atRestart.length > 0)
      this.#dependencies.logger.warn(
        { sections: atRestart },
        'configuration: changes that need a restart',
      );
    if (live.length === 0) return { sections: [], settings: [] };
    const taken = Object.fromEntries(
      live.map((section) => [section, after[section]]),
    ) as Partial<ConfigSections>;
    const { 'identity.allowedTenants': tenants, ...sections } = taken;
    const identity = { ...this.#config.identity, ...(tenants && { allowedTenants: tenants }) };
    this.#config = { ...this.#config, ...(sections as Partial<Config>), identity };
    const inForce = { ...this.values };
    this.#settle();
    const settings = settingNames
      .map((name) => ({ setting: name, from: inForce[name], to: this.values[name] }))
      .filter(({ from, to }) => from !== to);
    return { sections: live, settings };
  }

  /** @returns Rows of the audit log that say what has changed the settings, the newest first. */
  async history(before: number | undefined, most: number): Promise<SettingsRow[]> {
    return await readSettingsHistory(this.#dependencies.store, before, most);
  }

  #settle(): void {
    Object.assign(this.values, this.#config.settings, setInBrowser([...this.#changes.values()]));
  }
}

/**
 * The stored values that override the configuration. Unknown settings and values that are no longer
 * allowed are left out.
 */
export function setInBrowser(changes: StoredSetting[]): Partial<Settings> {
  return Object.fromEntries(
    changes
      .filter(({ name, value }) => {
        const schema = settingNames.includes(name as SettingName)
          ? settingSchemas[name as SettingName].unwrap()
          : undefined;
        return schema?.safeParse(value).success;
      })
      .map(({ name, value }) => [name, value]),
  );
}
