/**
 * What can be done by `/api/v1`: one entry for each operation. Router, OpenAPI document and tests
 * derive from this table.
 */
import type { RequestName } from '../../protocol/requests.ts';

export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /**
   * Below `/api/v1`. Names in braces are members of the payload. The other members are in the query
   * (`GET`, `DELETE`) or in the body.
   */
  path: string;
  request: RequestName;
  /** The group in the document. */
  tag:
    | 'Access'
    | 'Audit log'
    | 'Legal holds'
    | 'Reports'
    | 'Sessions'
    | 'Server'
    | 'Settings'
    | 'Tokens'
    | 'Webhooks';
  summary: string;
  description?: string;
  /** Status of the answer. 200 if left out. */
  status?: 201;
  /** It is answered with the sessions as CSV, not with the reply. */
  isCsv?: true;
}

export const operations: Operation[] = [
  {
    method: 'GET',
    path: '/sessions',
    request: 'sessions.live',
    tag: 'Sessions',
    summary: 'Open sessions, the latest first',
    description: 'The id of a session, as `text`, finds that one.',
  },
  {
    method: 'POST',
    path: '/sessions/{sessionId}/end',
    request: 'session.end-any',
    tag: 'Sessions',
    summary: 'End a session; both sides read the note',
  },
  {
    method: 'POST',
    path: '/sessions',
    request: 'sessions.open',
    tag: 'Sessions',
    summary: 'Open a session for a helper, for instance from a ticket',
    description:
      'The helper’s own permissions decide, so the token cannot open one for somebody who may not help. Send `helperLink` to the helper, and `sharerLink` or `passcode` to the person who needs help.',
    status: 201,
  },
  {
    method: 'GET',
    path: '/reports/sessions',
    request: 'reports.sessions',
    tag: 'Reports',
    summary: 'Sessions, the latest first',
  },
  {
    method: 'GET',
    path: '/reports/sessions.csv',
    request: 'reports.export',
    tag: 'Reports',
    summary: 'Sessions as CSV, the latest first',
    description: "In a cell that a spreadsheet would run, a quotation mark (') comes first.",
    isCsv: true,
  },
  {
    method: 'GET',
    path: '/reports/summary',
    request: 'reports.summary',
    tag: 'Reports',
    summary: 'Sums over the sessions that have ended',
  },
  {
    method: 'GET',
    path: '/audit',
    request: 'audit.search',
    tag: 'Audit log',
    summary: 'Rows of the audit log, the newest first',
    description: 'A page may be empty and have a next one. To read the log is a row of it, too.',
  },
  {
    method: 'GET',
    path: '/settings',
    request: 'settings.read',
    tag: 'Settings',
    summary: 'Settings, as they are now',
  },
  {
    method: 'PATCH',
    path: '/settings',
    request: 'settings.change',
    tag: 'Settings',
    summary: 'Change one setting',
    description: 'With null as the value, the value of the configuration applies again.',
  },
  {
    method: 'GET',
    path: '/access/own',
    request: 'access.own',
    tag: 'Access',
    summary: 'What the token may do',
  },
  {
    method: 'GET',
    path: '/access/roles',
    request: 'access.roles',
    tag: 'Access',
    summary: 'Roles and assignments as they are in force',
  },
  {
    method: 'GET',
    path: '/access/explain',
    request: 'access.explain',
    tag: 'Access',
    summary: 'What somebody may do, and why',
    description:
      'With a sharer: whether they may help that person, with the rule that would refuse.',
  },
  {
    method: 'GET',
    path: '/people',
    request: 'people.search',
    tag: 'Access',
    summary: 'People who have signed in, by name',
  },
  {
    method: 'GET',
    path: '/holds',
    request: 'holds.list',
    tag: 'Legal holds',
    summary: 'Legal holds, the newest first',
  },
  {
    method: 'POST',
    path: '/holds',
    request: 'holds.put',
    tag: 'Legal holds',
    summary: 'Hold a session or a person, so that nothing of theirs is deleted',
    status: 201,
  },
  {
    method: 'DELETE',
    path: '/holds/{id}',
    request: 'holds.remove',
    tag: 'Legal holds',
    summary: 'Remove a hold',
  },
  {
    method: 'GET',
    path: '/health',
    request: 'health.read',
    tag: 'Server',
    summary: 'How each part of the server is',
  },
  {
    method: 'POST',
    path: '/drain',
    request: 'server.drain',
    tag: 'Server',
    summary: 'Take no new sessions, or take them again',
    description: 'Sessions under way go on. A restart ends it.',
  },
  {
    method: 'GET',
    path: '/tokens',
    request: 'tokens.list',
    tag: 'Tokens',
    summary: 'Tokens, the latest first',
    description: 'Tokens are made by people, at /admin or on the command line.',
  },
  {
    method: 'DELETE',
    path: '/tokens/{tokenId}',
    request: 'tokens.revoke',
    tag: 'Tokens',
    summary: 'Revoke a token',
  },
  {
    method: 'GET',
    path: '/webhooks',
    request: 'webhooks.list',
    tag: 'Webhooks',
    summary: 'Webhooks',
  },
  {
    method: 'POST',
    path: '/webhooks',
    request: 'webhooks.create',
    tag: 'Webhooks',
    summary: 'Make a webhook; the secret is shown only in this answer',
    status: 201,
  },
  {
    method: 'PATCH',
    path: '/webhooks/{id}',
    request: 'webhooks.update',
    tag: 'Webhooks',
    summary: 'Change a webhook, or switch it on or off',
  },
  {
    method: 'DELETE',
    path: '/webhooks/{id}',
    request: 'webhooks.remove',
    tag: 'Webhooks',
    summary: 'Remove a webhook',
  },
  {
    method: 'POST',
    path: '/webhooks/{id}/secret',
    request: 'webhooks.rotate-secret',
    tag: 'Webhooks',
    summary: 'Make a new secret; the one before counts for a while',
  },
  {
    method: 'GET',
    path: '/webhooks/{id}/deliveries',
    request: 'webhooks.deliveries',
    tag: 'Webhooks',
    summary: 'What was sent, the newest first',
  },
  {
    method: 'POST',
    path: '/webhooks/{id}/deliveries/{deliveryId}/resend',
    request: 'webhooks.resend',
    tag: 'Webhooks',
    summary: 'Send a delivery again',
  },
];

/** Whether its payload is in the query, but for the members in the path. */
export function isAskedInQuery({ method }: Operation): boolean {
  return method === 'GET' || method === 'DELETE';
}

/** The members of the payload that are in the path. */
export function membersInPath({ path }: Operation): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}
