import type { Command } from './command.ts';

/** The page is ready to receive the consumer that it was offered. */
export const mediaResumeConsumer: Command<'media.resume-consumer'> = async ({
  participant,
  payload,
  rooms,
}) => {
  const { session, id } = participant;
  await rooms.get(session.id).resumeConsumer(id, payload.consumerId);
  return {};
};

/** The page has no picture yet. A screen on which nothing changes would send none by itself. */
export const mediaRequestKeyFrame: Command<'media.request-key-frame'> = async ({
  participant,
  payload,
  rooms,
}) => {
  const { session, id } = participant;
  await rooms.get(session.id).requestKeyFrame(id, payload.consumerId);
  return {};
};
