import type { Logger } from '../logger.ts';
import type { AuditEvent } from '../audit/audit.ts';
import type { Threads } from '../chat/threads.ts';
import type { Rooms } from '../media/rooms.ts';
import type { ChatRate } from '../chat/chat-rate.ts';
import type { PasscodeTries } from '../policy/passcode-tries.ts';
import type { ServerState } from '../policy/rule.ts';
import type { Clock } from '../session/clock.ts';
import type { Sessions } from '../session/sessions.ts';
import type { Connections } from './connections.ts';

/** What handlers work with. */
export interface Parts {
  origin: string;
  clock: Clock;
  logger: Logger;
  sessions: Sessions;
  connections: Connections;
  rooms: Rooms;
  threads: Threads;
  tries: PasscodeTries;
  chatRate: ChatRate;
  server: ServerState;
  audit: (event: AuditEvent) => Promise<void>;
}
