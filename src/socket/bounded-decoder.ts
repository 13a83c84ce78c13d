/** Does not parse frames whose payload is too large. The request is answered all the same. */
import * as parser from 'socket.io-parser';
import { isModestJson } from '../common/json-size.ts';

class BoundedDecoder extends parser.Decoder {
  override add(frame: unknown): void {
    super.add(typeof frame === 'string' && !isModestJson(frame, 1) ? withoutPayload(frame) : frame);
  }
}

/** For socket.io's option `parser`. */
export const boundedParser = { ...parser, Decoder: BoundedDecoder };

/**
 * The same event without its payload, so that its schema refuses it. Source: socket.io protocol,
 * revision 5.
 */
function withoutPayload(frame: string): string {
  const [, id = '', name = '""'] = /^2(\d*)\[("[^"\\]{0,100}"(?=,))?/.exec(frame) ?? [];
  return `2${id}[${name},null]`;
}
