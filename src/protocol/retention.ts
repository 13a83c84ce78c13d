/** What is deleted after some time. Each kind of data has its own setting. */
export const retentionSettings = {
  /** The messages of a session, counted from its end. */
  chat: 'chatDays',
  /** Who took part in a session, when, and how it ended, counted from its end. */
  sessions: 'sessionDays',
  /** People, their pictures and logins, counted from their last sign-in. */
  'personal-data': 'personalDataDays',
  /** What the audit log says about people. Its records stay. */
  audit: 'auditDays',
} as const;

export type RetentionKind = keyof typeof retentionSettings;
export type RetentionSetting = (typeof retentionSettings)[RetentionKind];

/**
 * In the order in which they are purged. A session is deleted after its chat, and a person after
 * the last session that they took part in.
 */
export const retentionKinds = Object.keys(retentionSettings) as [RetentionKind, ...RetentionKind[]];

export type RetentionDays = number | 'forever';
