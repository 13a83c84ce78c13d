/** What the contract says of one request. */
import { z } from 'zod';
import type { Permission } from '../permissions.ts';
import type { Role } from '../session-view.ts';

/** Who may ask: anybody signed in, or somebody who has entered a session, by what they are in it. */
export type Asker =
  'person' | 'participant' | 'helper-or-observer' | 'helper-or-sharer' | 'lead' | 'sharer';

/**
 * The permissions that whoever asks must hold.
 *
 * @param role Theirs in the session; undefined outside of one.
 */
type Needed<Payload> = (payload: Payload, role: Role | undefined) => readonly Permission[];

interface Contract<By extends Asker, Payload, Reply> {
  by: By;
  needs: Needed<object>;
  /** Somebody begins or joins a session by it. */
  opensSession: boolean;
  /** It waits for its turn in the session: nothing else changes the session meanwhile. */
  turn: boolean;
  payload: Payload;
  reply: Reply;
}

export function request<
  const By extends Asker,
  Payload extends z.ZodType<object>,
  Reply extends z.ZodType<object>,
>(entry: {
  by: By;
  /** One permission, always; or as it depends on what is asked, and by whom. None when left out. */
  permission?: Permission | Needed<z.infer<Payload>>;
  opensSession?: true;
  /** Left out: inside a session there is a turn. */
  turn?: false;
  payload: Payload;
  reply: Reply;
}): Contract<By, Payload, Reply> {
  const { by, permission, opensSession = false, turn = by !== 'person', payload, reply } = entry;
  const needs =
    typeof permission === 'function'
      ? // It is asked with a payload that has passed the schema.
        (permission as Needed<object>)
      : () => (permission ? [permission] : []);
  return { by, needs, opensSession, turn, payload, reply };
}

export const id = z.uuid();
export const nothing = z.strictObject({});
