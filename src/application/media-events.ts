import { mediaAccess } from '../domain/media-access.ts';
import type { RoomHost } from '../media/room-events.ts';
import type { SessionEvent } from '../domain/session-events.ts';
import type { Session } from '../domain/session.ts';
import { grantNames } from '../protocol/grants.ts';
import type { MediaSource } from '../protocol/media-sources.ts';
import type { ParticipantId } from '../protocol/session-view.ts';
import { receiveChat } from './post-chat-message.ts';
import type { Services } from './services.ts';

/** Connects a session with its room: what the session allows, and what the room reports. */
export function roomHost(services: Services, sessionId: string): RoomHost {
  const { connections, sessions, clock, logger } = services;

  const lost = (id: ParticipantId, source: MediaSource) => {
    const session = sessions.get(sessionId);
    if (!session || session.state === 'ended') return;
    sessions
      .change(session, () => {
        if (source === 'screen') session.stopSharing(clock.now(), 'interrupted');
        else session.setMicrophone(id, false, clock.now());
      })
      .catch((error: unknown) => {
        logger.error({ err: error }, 'the end of a stream was not recorded');
      });
  };

  const events: RoomHost['events'] = {
    consumer: (id, offer) => {
      connections.emit(id, 'media.consumer', offer);
    },
    consumerResumed: (id, consumerId) => {
      connections.emit(id, 'media.consumer-resumed', { consumerId });
    },
    consumerClosed: (id, consumerId) => {
      connections.emit(id, 'media.consumer-closed', { consumerId });
    },
    screenCodecs: (id, codecs) => {
      connections.emit(id, 'media.screen-codecs', { codecs });
    },
    screenRate: (id, bitsPerSecond) => {
      connections.emit(id, 'media.screen-rate', { bitsPerSecond });
    },
    score: (consumerId, score) => {
      sessions.get(sessionId)?.quality.set(consumerId, score, clock.now());
    },
    producerClosed: (id, source) => {
      connections.emit(id, 'media.producer-closed', { source });
    },
    producerLost: lost,
    chat: (id, message) => {
      const session = sessions.get(sessionId);
      const role = session?.participant(id)?.role;
      if (session && role) void receiveChat(services, { session, id, role }, message);
    },
    lost: () => {
      for (const { id } of sessions.get(sessionId)?.participants() ?? [])
        connections.emit(id, 'media.lost', {});
    },
  };
  return {
    events,
    isHere: (id) => sessions.get(sessionId)?.participant(id)?.presence.state === 'here',
    access: (id) => {
      const session = sessions.get(sessionId);
      return session && mediaAccess(session, id);
    },
  };
}

/**
 * Offers producers that exist already to a participant who has just been given a grant. Call it
 * once the grant is stored.
 */
export function offerGranted(
  { sessions, rooms, logger }: Services,
  session: Session,
  events: SessionEvent[],
): void {
  const room = rooms.find(session.id);
  const given = new Set<string>(grantNames.map((grant) => `${grant}.allowed`));
  if (!room || !events.some(({ type }) => given.has(type))) return;
  sessions
    .change(session, async () => {
      await room.offerAllowed();
    })
    .catch((error: unknown) => {
      logger.error({ err: error }, 'what was allowed could not be shown');
    });
}
