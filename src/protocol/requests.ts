/**
 * The requests, written once. Validation, policy, the typed client, the table of commands and the
 * tests derive from this table. By a socket, the answer to a request is an `Answer`.
 */
import type { z } from 'zod';
import type { ErrorReply } from './error-codes.ts';
import { accessRequests } from './requests/access.ts';
import { auditRequests } from './requests/audit.ts';
import { chatRequests } from './requests/chat.ts';
import { checkRequests } from './requests/connectivity-check.ts';
import { deviceRequests } from './requests/devices.ts';
import { liveSessionRequests } from './requests/live-sessions.ts';
import { historyRequests } from './requests/history.ts';
import { mediaRequests } from './requests/media.ts';
import { operationRequests } from './requests/operations.ts';
import { openSessionRequests } from './requests/open-session.ts';
import { participantRequests } from './requests/participants.ts';
import { reportRequests } from './requests/reports.ts';
import { retentionRequests } from './requests/retention.ts';
import { sessionRequests } from './requests/session.ts';
import { settingRequests } from './requests/settings.ts';
import { webhookRequests } from './requests/webhooks.ts';
import { tokenRequests } from './requests/tokens.ts';

export const requests = {
  ...sessionRequests,
  ...openSessionRequests,
  ...participantRequests,
  ...liveSessionRequests,
  ...auditRequests,
  ...mediaRequests,
  ...chatRequests,
  ...deviceRequests,
  ...checkRequests,
  ...settingRequests,
  ...accessRequests,
  ...operationRequests,
  ...reportRequests,
  ...historyRequests,
  ...retentionRequests,
  ...webhookRequests,
  ...tokenRequests,
};

export type RequestName = keyof typeof requests;
export type Payload<Name extends RequestName> = z.infer<(typeof requests)[Name]['payload']>;
export type Reply<Name extends RequestName> = z.infer<(typeof requests)[Name]['reply']>;

export type { SessionEntry } from './requests/session.ts';

export type Answer<Name extends RequestName> =
  { ok: true; value: Reply<Name> } | { ok: false; error: ErrorReply };
