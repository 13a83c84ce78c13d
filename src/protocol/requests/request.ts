/** What the contract says about one request. */
import { z } from 'zod';
import type { Permission } from '../permissions.ts';
import type { Role } from '../session-view.ts';

/** Who may ask: anybody who is signed in, or a participant with one of these roles. */
export type Asker =
  'person' | 'participant' | 'helper-or-observer' | 'helper-or-sharer' | 'lead' | 'sharer';

/**
 * The permissions that the asking person must hold.
 *
 * @param role Their role in the session. Undefined outside sessions.
 */
type Needed<Payload> = (payload: Payload, role: Role | undefined) => readonly Permission[];

interface Contract<By extends Asker, Payload, Reply> {
  by: By;
  needs: Needed<object>;
  /** Whether it begins or joins a session. */
  opensSession: boolean;
  /** Whether it waits for its turn in the session. Nothing else changes the session during a turn. */
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
  /** One permission, or a function of the payload and the role. None if left out. */
  permission?: Permission | Needed<z.infer<Payload>>;
  opensSession?: true;
  /** Left out: a request inside a session waits for its turn. */
  turn?: false;
  payload: Payload;
  reply: Reply;
}): Contract<By, Payload, Reply> {
  const { by, permission, opensSession = false, turn = by !== 'person', payload, reply } = entry;
  const needs =
    typeof permission === 'function'
      ? // The payload has passed the schema.
        (permission as Needed<object>)
      : () => (permission ? [permission] : []);
  return { by, needs, opensSession, turn, payload, reply };
}

export const id = z.uuid();
export const emptyObject = z.strictObject({});
