import { mediaAccess } from '../../domain/media-access.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import type { MediaSource } from '../../protocol/media-sources.ts';
import type { ParticipantId, Surface } from '../../protocol/session-view.ts';
import type { Session } from '../../domain/session.ts';
import type { Command } from './command.ts';

/**
 * Makes a producer of a screen or a voice, perhaps paused. Nothing is accepted before the sharer
 * has allowed it.
 */
export const mediaProduce: Command<'media.produce'> = async ({
  participant,
  payload,
  rooms,
  clock,
}) => {
  const { session, id, role } = participant;
  const { source, surface, rtpParameters, paused } = payload;
  session.assertIn('allowed', 'sharing');
  if (source === 'screen' && role !== 'sharer') throw new BesideError('WRONG_SIDE');
  if (!mediaAccess(session, id)?.sends.includes(source)) throw new BesideError('GRANT_MISSING');
  const room = rooms.get(session.id);
  const producerId = await room.produce(id, source, rtpParameters, paused);
  if (!paused) began(session, id, source, surface, clock.now());
  return { producerId };
};

/** A producer that was made paused begins to send. */
export const mediaResumeProducer: Command<'media.resume-producer'> = async ({
  participant,
  payload,
  rooms,
  clock,
}) => {
  const { session, id } = participant;
  session.assertIn('allowed', 'sharing');
  const source = await rooms.get(session.id).resumeProducer(id, payload.producerId);
  began(session, id, source, payload.surface, clock.now());
  return {};
};

function began(
  session: Session,
  id: ParticipantId,
  source: MediaSource,
  surface: Surface | undefined,
  now: number,
): void {
  if (source === 'screen') session.startSharing(surface, now);
  else session.setMicrophone(id, true, now);
}

export const mediaCloseProducer: Command<'media.close-producer'> = ({
  participant,
  payload,
  rooms,
  clock,
}) => {
  const { session, id } = participant;
  const source = rooms.get(session.id).closeProducer(id, payload.producerId);
  const around = payload.endedBy === 'browser';
  if (source === 'screen')
    session.stopSharing(clock.now(), around ? 'stopped-by-browser' : 'stopped');
  else session.setMicrophone(id, false, clock.now(), around);
  return {};
};

/** Opens the data channel that carries the page's chat messages. */
export const mediaProduceData: Command<'media.produce-data'> = async ({
  participant,
  payload,
  rooms,
}) => {
  const { session, id } = participant;
  const dataProducerId = await rooms.get(session.id).produceData(id, payload.sctpStreamParameters);
  return { dataProducerId };
};
