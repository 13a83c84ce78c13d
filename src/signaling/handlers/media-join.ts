import type { Handler } from './handler.ts';

/** Everything for both directions, in one round trip. */
export const mediaJoin: Handler<'media.join'> = async ({ participant, rooms, clock }) => {
  const { session, role } = participant;
  session.assertIn('joined', 'requested', 'allowed', 'sharing');
  const room = await rooms.open(session.id);
  const offer = await room.join(role);
  // Nothing comes over the new transports yet, whatever came over the old ones.
  if (role === 'sharer') session.stopSharing(clock.now());
  session.setMicrophone(role, false, clock.now());
  return offer;
};

/** What the page can show; from now on it is offered what there is. */
export const mediaReady: Handler<'media.ready'> = async ({ participant, payload, rooms }) => {
  const { session, role } = participant;
  return { consumers: await rooms.get(session.id).ready(role, payload.rtpCapabilities) };
};

export const mediaConnectTransport: Handler<'media.connect-transport'> = async ({
  participant,
  payload,
  rooms,
}) => {
  const { session, role } = participant;
  await rooms.get(session.id).connectTransport(role, payload.transportId, payload.dtlsParameters);
  return {};
};
