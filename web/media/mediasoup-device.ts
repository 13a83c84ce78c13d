/**
 * mediasoup-client's device. It finds out what the browser can send and receive by making two
 * unused connections, which takes a fifth of the time until a session's own connections work. The
 * answer is always the same, so this asks once, as soon as it is loaded.
 */
import { Device, type types } from 'mediasoup-client';
import { Chrome74 } from 'mediasoup-client/handlers/Chrome74';
import { Chrome111 } from 'mediasoup-client/handlers/Chrome111';
import { Firefox120 } from 'mediasoup-client/handlers/Firefox120';
import { Safari12 } from 'mediasoup-client/handlers/Safari12';

type HandlerFactory = types.HandlerFactory;

const handlers = { Chrome74, Chrome111, Firefox120, Safari12 };
const factory = askingOnce();
// The callers of `loadDevice` handle the error.
factory.catch(() => undefined);

/**
 * A device for one pair of transports.
 *
 * @throws {types.UnsupportedError} In a browser that is not known.
 */
export async function loadDevice(routerRtpCapabilities: types.RtpCapabilities): Promise<Device> {
  const device = await Device.factory({ handlerFactory: await factory });
  await device.load({ routerRtpCapabilities });
  return device;
}

async function askingOnce(): Promise<HandlerFactory> {
  const { handlerName } = await Device.factory();
  const handler = handlers[handlerName as keyof typeof handlers].createFactory({});
  const answers = {
    sendonly: handler.getNativeRtpCapabilities({ direction: 'sendonly' }),
    recvonly: handler.getNativeRtpCapabilities({ direction: 'recvonly' }),
  };
  await Promise.all(Object.values(answers));
  return { ...handler, getNativeRtpCapabilities: ({ direction }) => answers[direction] };
}
