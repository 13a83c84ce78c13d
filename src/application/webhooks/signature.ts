/** Signatures of webhooks, by the specification "Standard Webhooks" 1.0. */
import { createHmac, hash, randomBytes } from 'node:crypto';

/** The specification asks for 24 to 64 bytes. */
const secretBytes = 32;
const prefix = 'whsec_';

export function makeSecret(): string {
  return prefix + randomBytes(secretBytes).toString('base64');
}

export interface Message {
  id: string;
  /** Seconds since 1970, when it is sent. */
  timestamp: number;
  body: string;
}

/**
 * @param secrets Each signs. A receiver accepts the message if it knows one of them.
 * @returns The three headers of the specification.
 */
export function signedHeaders(
  { id, timestamp, body }: Message,
  secrets: string[],
): Record<string, string> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64');
    const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`);
    return `v1,${mac.digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}

/** The same event always has the same id for the same webhook. So a receiver knows it again. */
export function messageId(...parts: (string | number)[]): string {
  return `msg_${hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 24)}`;
}
