import { traced } from '../../common/tracing.ts';
import { endUnlessResumed } from '../media-resumption.ts';
import type { Command } from './command.ts';

/** Answers with everything for both directions, in one round trip. */
export const mediaJoin: Command<'media.join'> = async ({ participant, payload, ...services }) => {
  const { session, id, role } = participant;
  session.assertIn('joined', 'requested', 'allowed', 'sharing');
  const offer = await traced('media join', {}, async () => {
    const room = await services.rooms.open(session.id);
    return await room.join({ id, role });
  });
  // Nothing comes over the new transports yet, whatever came over the old ones.
  endUnlessResumed(services, participant, payload.resumes ?? []);
  return offer;
};

/** The page says what it can show. From now on it is offered every producer that it may receive. */
export const mediaReady: Command<'media.ready'> = async ({ participant, payload, rooms }) => {
  const { session, id } = participant;
  return { consumers: await rooms.get(session.id).ready(id, payload.rtpCapabilities) };
};

export const mediaConnectTransport: Command<'media.connect-transport'> = async ({
  participant,
  payload,
  rooms,
}) => {
  const { session, id } = participant;
  await rooms.get(session.id).connectTransport(id, payload.transportId, payload.dtlsParameters);
  return {};
};

/** Gives a transport new ICE parameters: after a change of network, or when a network path was lost. */
export const mediaRestartIce: Command<'media.restart-ice'> = async ({
  participant,
  payload,
  rooms,
}) => {
  const { session, id } = participant;
  return await rooms.get(session.id).restartIce(id, payload.transportId);
};
