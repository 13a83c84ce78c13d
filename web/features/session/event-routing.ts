import type { ChatThread } from '../chat/chat.ts';
import type { LazyMedia } from './lazy-media.ts';
import type { LocalTracks } from '../../media/local-tracks.ts';
import type { SocketClient } from '../../client/socket-client.ts';

/** What the server tells of media and of the thread goes straight to them. */
export function routeEvents(
  signaling: SocketClient,
  media: LazyMedia,
  tracks: LocalTracks,
  thread: ChatThread,
): void {
  signaling.on('media.consumer', (offer) => media.do((loaded) => loaded.consume(offer)));
  signaling.on('media.consumer-resumed', ({ consumerId }) => media.now?.remote.resumed(consumerId));
  signaling.on('media.consumer-closed', ({ consumerId }) => media.now?.remote.closed(consumerId));
  signaling.on('media.producer-closed', ({ source }) => {
    if (source === 'screen') media.now?.screen.forbid();
    void tracks.stop(source);
  });
  signaling.on('media.screen-rate', (rate) => media.now?.screen.useRate(rate.bitsPerSecond));
  signaling.on('media.screen-codecs', ({ codecs }) =>
    media.do((loaded) => loaded.screen.useCodecs(codecs)),
  );
  signaling.on('media.lost', () => media.do((loaded) => loaded.rebuild()));
  signaling.on('chat.message', (message) => thread.receive(message));
  signaling.on('chat.refused', ({ id, error }) => thread.refuse(id, error));
  media.chatText.add((text) => thread.receiveText(text));
  media.chatClosed.add(() => thread.channelClosed());
}
