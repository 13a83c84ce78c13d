import type { Server, Socket } from 'socket.io';

/** Whoever comes says that they do, and waits for the answer. The rest is for signs of life. */
const mostPackets = 5;

/**
 * Bounds what somebody may say who has not been let in: each time that they ask to be, it costs an
 * answer, and with a cookie a look into the database.
 */
export function boundUnadmitted(io: Server): void {
  const admitted = new WeakSet();
  io.on('connection', ({ conn }) => admitted.add(conn));
  io.engine.on('connection', (conn: Socket['conn']) => {
    let packets = 0;
    conn.on('packet', () => {
      packets += 1;
      if (packets <= mostPackets || admitted.has(conn)) return;
      // What has come already is not heard any more; and nobody waits for them to read or to answer.
      conn.close(true);
      conn.request.socket.destroy();
    });
  });
}
