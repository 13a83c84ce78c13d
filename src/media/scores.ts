import type { types } from 'mediasoup';

/**
 * Calls `tell` whenever the score of a consumer changes. mediasoup pushes the scores by itself, so
 * this costs next to nothing.
 */
export function tellScores(
  consumer: types.Consumer,
  tell: (score: number | undefined) => void,
): void {
  const tellNow = () => {
    tell(scoreOf(consumer));
  };
  consumer.on('score', tellNow);
  for (const change of ['pause', 'resume', 'close'] as const) consumer.observer.on(change, tellNow);
}

/**
 * @returns The lower one of two scores: of the way to the server, and of the way to the viewer. A
 *   score of 0 means that no packets come, for instance while the screen does not change.
 */
function scoreOf({ closed, paused, producerPaused, score }: types.Consumer): number | undefined {
  if (closed || paused || producerPaused) return undefined;
  const lower = Math.min(score.score, score.producerScore);
  return lower > 0 ? lower : undefined;
}
