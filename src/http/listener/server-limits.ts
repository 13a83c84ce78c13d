/** An HTTPS server with limits on what one client can hold, and with our headers on every answer. */
import { ServerResponse, type IncomingMessage } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import { refusePipelining } from '../middleware/refuse-pipelining.ts';
import { refuseOddRequests } from './host-header.ts';
import { answerUnreadable, headUpgradeAnswers } from './raw-answers.ts';
import {
  limitPending,
  patience,
  type PendingConnections,
} from '../../common/pending-connections.ts';

/**
 * What browsers of the last ten years speak: nothing without forward secrecy, nothing with CBC (RFC
 * 9325, section 4.2). A renewed certificate must come with these options again, or they are lost.
 */
export const tls = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ].join(':'),
} as const;

/** @param headers For every answer. A request listener may set others. @param asks See `limitPending`. */
export function createLimitedServer(
  options: ServerOptions,
  headers: Map<string, string>,
  asks?: Parameters<typeof limitPending>[1],
): { https: Server; pending: PendingConnections } {
  class Answer extends ServerResponse {
    constructor(...args: ConstructorParameters<typeof ServerResponse>) {
      super(...args);
      this.setHeaders(headers);
    }
  }
  const https = createServer({
    ...options,
    ...tls,
    ...patience,
    ServerResponse: Answer as typeof ServerResponse,
  });
  const lastAnswer = refusePipelining(https);
  refuseOddRequests(https);
  const pending = limitPending(https, asks);
  // Otherwise Node would answer an unknown `Expect` header without our headers.
  https.on('checkExpectation', (request: IncomingMessage, answer: ServerResponse) =>
    https.emit('request', request, answer),
  );
  https.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const answer = lastAnswer(socket);
    const isAnswering = answer?.headersSent === true && !answer.writableFinished;
    answerUnreadable(error, socket, headers, isAnswering);
  });
  headUpgradeAnswers(https, headers);
  return { https, pending };
}
