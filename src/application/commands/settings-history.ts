import { z } from 'zod';
import { readCursor, writeCursor } from '../../common/cursor.ts';
import { defaultLimit } from '../../protocol/requests/paging.ts';
import { settingDifference, type SettingsChange } from '../../protocol/settings-history.ts';
import type { SettingsRow } from '../../database/settings-history.ts';
import type { Command } from './command.ts';

const query = { request: 'settings.history' };
const sortKey = z.tuple([z.int().positive()]);

/** What changed the settings, by an administrator in the browser or by the configuration. */
export const settingsHistory: Command<'settings.history'> = async ({
  payload: { cursor, limit = defaultLimit },
  settings,
}) => {
  const [before] = cursor === undefined ? [undefined] : readCursor(query, sortKey, cursor);
  // One more says whether there is another page.
  const rows = await settings.history(before, limit + 1);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    changes: shown.map(changeIn),
    ...(rows.length > limit && last && { nextCursor: writeCursor(query, [last.id]) }),
  };
};

const recordForm = z.object({
  at: z.number(),
  type: z.string(),
  details: z.record(z.string(), z.unknown()).default({}),
});

/** What earlier versions have written may have other forms. Parts that cannot be read are left out. */
function changeIn({ id, record, by }: SettingsRow): SettingsChange {
  const { at, type, details } = recordForm.parse(JSON.parse(record));
  const change = { id, at, ...(by !== undefined && { by }) };
  if (type === 'settings.changed') {
    const difference = settingDifference.safeParse({ ...details, asConfigured: undefined }).data;
    return {
      ...change,
      source: details['asConfigured'] === true ? 'reset' : 'browser',
      settings: difference ? [difference] : [],
      sections: [],
    };
  }
  return {
    ...change,
    source: 'configuration',
    settings: z.array(settingDifference).safeParse(details['settings']).data ?? [],
    sections: z.array(z.string()).safeParse(details['sections']).data ?? [],
  };
}
