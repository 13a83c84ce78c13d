import { BesideError } from '../../protocol/error-codes.ts';
import type { Handler } from './handler.ts';

/** A screen or a voice. Nothing is taken before the sharer has said yes. */
export const mediaProduce: Handler<'media.produce'> = async ({
  participant,
  payload,
  rooms,
  clock,
}) => {
  const { session, role } = participant;
  const { source, surface, rtpParameters } = payload;
  session.assertIn('allowed', 'sharing');
  if (source === 'screen' && role !== 'sharer') throw new BesideError('WRONG_SIDE');
  const producerId = await rooms.get(session.id).produce(role, source, rtpParameters);
  if (source === 'screen') session.startSharing(surface, clock.now());
  else session.setMicrophone(role, true, clock.now());
  return { producerId };
};

export const mediaCloseProducer: Handler<'media.close-producer'> = ({
  participant,
  payload,
  rooms,
  clock,
}) => {
  const { session, role } = participant;
  const source = rooms.get(session.id).closeProducer(role, payload.producerId);
  const around = payload.endedBy === 'browser';
  if (source === 'screen')
    session.stopSharing(clock.now(), around ? 'stopped-by-browser' : 'stopped');
  else session.setMicrophone(role, false, clock.now(), around);
  return {};
};

/** The channel that the page's chat messages come by. */
export const mediaProduceData: Handler<'media.produce-data'> = async ({
  participant,
  payload,
  rooms,
}) => {
  const { session, role } = participant;
  const dataProducerId = await rooms
    .get(session.id)
    .produceData(role, payload.sctpStreamParameters);
  return { dataProducerId };
};
