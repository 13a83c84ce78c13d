import type { Writable } from 'node:stream';
import type { WebSocket } from 'ws';

/** What has arrived and is not read yet. Private to ws (8.x, `lib/receiver.js`). */
type Receiver = Writable & { _buffers: Buffer[]; _bufferedBytes: number };

/**
 * Drops the frames of a WebSocket that have arrived and are not read yet. Otherwise ws reads all of
 * them, one in each turn of the event loop, though the connection is gone: ten thousand short frames
 * fit into what one client may have under way. To be called when the socket is being destroyed: ws
 * reads nothing more, and emits no `close`.
 */
export function dropUnreadFrames(websocket: WebSocket): void {
  const { _receiver: receiver } = websocket as unknown as { _receiver: Receiver };
  receiver._buffers = [];
  receiver._bufferedBytes = 0;
  receiver.destroy();
}
