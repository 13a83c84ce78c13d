import { BesideError } from '../../protocol/error-codes.ts';
import type { MediaSource } from '../../protocol/media-offer.ts';
import type { Role, Surface } from '../../protocol/session-view.ts';
import type { Session } from '../../domain/session.ts';
import type { Command } from './command.ts';

/** A screen or a voice, or one made ready. Nothing is taken before the sharer has said yes. */
export const mediaProduce: Command<'media.produce'> = async ({
  participant,
  payload,
  rooms,
  clock,
}) => {
  const { session, role } = participant;
  const { source, surface, rtpParameters, paused } = payload;
  session.assertIn('allowed', 'sharing');
  if (source === 'screen' && role !== 'sharer') throw new BesideError('WRONG_SIDE');
  const room = rooms.get(session.id);
  const producerId = await room.produce(role, source, rtpParameters, paused);
  if (!paused) began(session, role, source, surface, clock.now());
  return { producerId };
};

/** What was made ready begins. */
export const mediaResumeProducer: Command<'media.resume-producer'> = async ({
  participant,
  payload,
  rooms,
  clock,
}) => {
  const { session, role } = participant;
  session.assertIn('allowed', 'sharing');
  const source = await rooms.get(session.id).resumeProducer(role, payload.producerId);
  began(session, role, source, payload.surface, clock.now());
  return {};
};

function began(
  session: Session,
  role: Role,
  source: MediaSource,
  surface: Surface | undefined,
  now: number,
): void {
  if (source === 'screen') session.startSharing(surface, now);
  else session.setMicrophone(role, true, now);
}

export const mediaCloseProducer: Command<'media.close-producer'> = ({
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
export const mediaProduceData: Command<'media.produce-data'> = async ({
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
