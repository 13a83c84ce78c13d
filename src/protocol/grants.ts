/** What the sharer gives to one participant, and can take back: what each opens in the media room. */
import type { MediaSource } from './media-sources.ts';
import type { Permission } from './permissions.ts';

interface GrantRule {
  /** Who can be given it. */
  to: readonly ('helper' | 'observer')[];
  /** The permission that the person needs for it, towards the sharer. */
  permission: Permission;
  /** What whoever holds it may send. */
  sends: readonly MediaSource[];
  /** What of others whoever holds it may be sent. */
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
