import type { RoomEvents } from '../media/room-events.ts';
import type { MediaSource } from '../protocol/media-offer.ts';
import type { Role } from '../protocol/session-view.ts';
import { receiveChat } from './post-chat-message.ts';
import type { Services } from './services.ts';

/** What a room announces, as it concerns the session and the pages. */
export function roomEvents(services: Services, sessionId: string): RoomEvents {
  const { connections, sessions, clock, logger } = services;

  const gone = (role: Role, source: MediaSource) => {
    const session = sessions.get(sessionId);
    if (!session || session.state === 'ended') return;
    sessions
      .change(session, () => {
        if (source === 'screen') session.stopSharing(clock.now(), 'interrupted');
        else session.setMicrophone(role, false, clock.now());
      })
      .catch((error: unknown) => {
        logger.error({ err: error }, 'the end of a stream was not recorded');
      });
  };

  return {
    consumer: (role, offer) => {
      connections.emit(sessionId, role, 'media.consumer', offer);
    },
    consumerResumed: (role, consumerId) => {
      connections.emit(sessionId, role, 'media.consumer-resumed', { consumerId });
    },
    consumerClosed: (role, consumerId) => {
      connections.emit(sessionId, role, 'media.consumer-closed', { consumerId });
    },
    screenCodecs: (role, codecs) => {
      connections.emit(sessionId, role, 'media.screen-codecs', { codecs });
    },
    screenRate: (role, bitsPerSecond) => {
      connections.emit(sessionId, role, 'media.screen-rate', { bitsPerSecond });
    },
    producerClosed: gone,
    chat: (role, message) => {
      const session = sessions.get(sessionId);
      if (session) void receiveChat(services, session, role, message);
    },
    lost: () => {
      connections.tellBoth(sessionId, 'media.lost', {});
    },
  };
}
