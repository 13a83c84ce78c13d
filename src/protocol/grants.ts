/** What the sharer gives to one participant and can revoke, and what each grant opens in the media room. */
import type { MediaSource } from './media-sources.ts';
import type { Permission } from './permissions.ts';

interface GrantRule {
  /** The roles that can be given it. */
  to: readonly ('helper' | 'observer')[];
  /** The permission that the person needs for it, towards the sharer. */
  permission: Permission;
  /** What the holder may send. */
  sends: readonly MediaSource[];
  /** What the holder may receive from others. */
  receives: readonly MediaSource[];
}

export const grants = {
  view: {
    to: ['helper', 'observer'],
    permission: 'session.view',
    sends: [],
    receives: ['screen', 'microphone'],
  },
  voice: {
    to: ['helper'],
    permission: 'session.voice',
    sends: ['microphone'],
    receives: ['microphone'],
  },
} as const satisfies Record<string, GrantRule>;

export type Grant = keyof typeof grants;
export const grantNames = Object.keys(grants) as [Grant, ...Grant[]];

export const grantStatuses = ['asked', 'given', 'refused', 'revoked'] as const;
export type GrantStatus = (typeof grantStatuses)[number];
