import type { IncomingMessage } from 'node:http';

/**
 * engine.io would let a connection continue on another WebSocket. That one would be checked neither
 * for its origin nor for what it sends.
 */
export function refuseSecondTransport(
  req: IncomingMessage,
  _res: unknown,
  next: (error?: Error) => void,
): void {
  const { searchParams } = new URL(req.url ?? '', 'https://localhost');
  next(searchParams.has('sid') ? new Error('a second transport') : undefined);
}
