/** What an administrator may see of the sessions that are open now. Never a passcode, nor what is shared or written. */
import { z } from 'zod';
import { deviceStates } from './device.ts';
import { openStates } from './open-states.ts';
import { roles } from './session-view.ts';

const livePerson = z.strictObject({
  name: z.string(),
  userName: z.string(),
  role: z.enum(roles),
  /** True for the helper who leads the session. */
  leads: z.literal(true).exactOptional(),
  isHere: z.boolean(),
});

export const liveSession = z.strictObject({
  id: z.uuid(),
  state: z.enum(openStates),
  /** When the session was opened, and when the sharer joined. Milliseconds since 1970. */
  createdAt: z.number(),
  joinedAt: z.number().exactOptional(),
  /** Those whose part has not ended. The lead comes first, then the sharer. */
  people: z.array(livePerson),
  /** What is known about the sharer's device. Left out until that is asked, or if no list is kept. */
  device: z
    .strictObject({ state: z.enum(deviceStates), name: z.string().exactOptional() })
    .exactOptional(),
  /**
   * How well the picture and the voices reach the others now, from 0 to 10: the lowest of mediasoup's
   * scores. Left out while nothing is sent.
   */
  quality: z.number().min(0).max(10).exactOptional(),
  /** The server that holds the session. */
  node: z.string(),
});
export type LiveSession = z.infer<typeof liveSession>;
