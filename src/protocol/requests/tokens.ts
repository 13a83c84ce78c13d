/** Tokens by which programs use `/api/v1`. */
import { z } from 'zod';
import { permissions } from '../permissions.ts';
import { anyLine, lineOfText } from '../text.ts';
import { tokenDays } from '../token-limits.ts';
import { emptyObject, request } from './request.ts';

const names = z.array(lineOfText(500)).min(1).max(100);

/** The people towards whom a token's permissions hold. */
export const tokenScope = z.union([
  z.literal('everyone'),
  z.strictObject({ groups: names }),
  z.strictObject({ domains: names }),
]);

/** Everything about a token but its secret. Times are milliseconds since 1970. */
export const apiToken = z.strictObject({
  id: z.string(),
  name: z.string(),
  permissions: z.array(z.enum(permissions)),
  scope: tokenScope,
  /** The name of the person who made it. Absent if it was made on the command line. */
  createdBy: z.string().exactOptional(),
  createdAt: z.int(),
  expiresAt: z.int(),
  /** Exact to the minute. */
  lastUsedAt: z.int().exactOptional(),
  lastAddress: z.string().exactOptional(),
  revokedAt: z.int().exactOptional(),
});
export type ApiToken = z.infer<typeof apiToken>;

export const newToken = z.strictObject({
  name: lineOfText(100),
  permissions: z
    .array(z.enum(permissions))
    .min(1)
    .max(permissions.length)
    .refine((all) => new Set(all).size === all.length),
  scope: tokenScope.default('everyone'),
  days: z.int().min(1).max(tokenDays.most).default(tokenDays.default),
});
export type NewToken = z.infer<typeof newToken>;

export const tokenRequests = {
  // What whoever asks may do: a program with its token, or somebody who is signed in.
  'access.own': request({
    by: 'person',
    payload: emptyObject,
    reply: z.strictObject({
      name: z.string(),
      /** The permissions of each assignment, and towards whom they hold. */
      assignments: z.array(
        z.strictObject({ permissions: z.array(z.enum(permissions)), scope: tokenScope }),
      ),
    }),
  }),
  // Also those that have expired or been revoked, the latest first.
  'tokens.list': request({
    by: 'person',
    permission: 'token.write',
    payload: emptyObject,
    reply: z.strictObject({ tokens: z.array(apiToken) }),
  }),
  // The token's permissions hold towards no more people than those of whoever makes it.
  'tokens.create': request({
    by: 'person',
    permission: 'token.write',
    payload: newToken,
    reply: z.strictObject({
      token: apiToken,
      /** What a program sends. It is shown only here. */
      secret: z.string(),
    }),
  }),
  'tokens.revoke': request({
    by: 'person',
    permission: 'token.write',
    payload: z.strictObject({ tokenId: anyLine(100) }),
    reply: emptyObject,
  }),
};
