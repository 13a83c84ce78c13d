import { inTime } from '../common/in-time.ts';
import type { Logger } from '../common/logger.ts';
import { PromiseCache } from '../common/promise-cache.ts';
import {
  healthParts,
  type HealthComponent,
  type HealthPart,
  type HealthReport,
} from '../protocol/health.ts';

/** Looks at one part. There is one component for each of several, such as workers. */
export type HealthCheck = () => HealthComponent[] | Promise<HealthComponent[]>;

/** What stays the same as long as the server runs. */
export type ServerFacts = Pick<HealthReport, 'version' | 'schema' | 'startedAt'>;

/** Whoever asks within this time gets the same answer: asking costs something. */
const keptMs = 1_000;
const longestMs = 3_000;

/** How each part of the server is. */
export class Health {
  readonly #checks: Partial<Record<HealthPart, HealthCheck>>;
  readonly #kept: PromiseCache<HealthComponent[]>;

  readonly about: ServerFacts;

  constructor(
    about: ServerFacts,
    checks: Partial<Record<HealthPart, HealthCheck>>,
    logger: Logger,
  ) {
    this.about = about;
    this.#checks = checks;
    this.#kept = new PromiseCache({
      ttlMs: keptMs,
      max: healthParts.length,
      load: async (part) => await this.#look(part as HealthPart, logger),
    });
  }

  /** @returns No component if the server has no such part. */
  async of(part: HealthPart): Promise<HealthComponent[]> {
    return await this.#kept.ask(part);
  }

  async isFailing(part: HealthPart): Promise<boolean> {
    return (await this.of(part)).some(({ state }) => state === 'failing');
  }

  /** All parts, in the order of `healthParts`. They are looked at all at once. */
  async all(): Promise<HealthComponent[]> {
    return (await Promise.all(healthParts.map(async (part) => await this.of(part)))).flat();
  }

  async #look(part: HealthPart, logger: Logger): Promise<HealthComponent[]> {
    const check = this.#checks[part];
    if (!check) return [];
    try {
      const looking = Promise.resolve(check());
      return await inTime(looking, longestMs, `no answer within ${longestMs} ms`);
    } catch (error) {
      logger.warn({ part, err: error }, 'the health of a part could not be seen');
      return [{ part, state: 'failing', code: 'no-answer', numbers: {} }];
    }
  }
}
