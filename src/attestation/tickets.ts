/** The handles that carry what a device has shown from the second address back to the login. */
import { randomBytes } from 'node:crypto';
import { BesideError } from '../protocol/error-codes.ts';
import type { Clock } from '../common/clock.ts';
import type { Attestation } from '../domain/device.ts';

const lifeMs = 60_000;

/** A ticket leads to a proof, and a proof to the login that has asked for the ticket; each once. */
export class Attestations {
  readonly #tickets: Handles<{ loginId: string }>;
  readonly #proofs: Handles<{ loginId: string; attestation: Attestation }>;

  constructor(clock: Clock) {
    this.#tickets = new Handles(clock);
    this.#proofs = new Handles(clock);
  }

  ticketFor(loginId: string): string {
    return this.#tickets.give({ loginId });
  }

  /** @throws {BesideError} `ATTESTATION_NOT_ACCEPTED`: there is no such ticket (any more). */
  prove(ticket: string, attestation: Attestation): string {
    return this.#proofs.give({ ...this.#tickets.take(ticket), attestation });
  }

  /**
   * Somebody may lure a colleague's browser, on a device that is enrolled, into using the lurer's
   * ticket: the proof is then in that browser, and worth nothing to any login but the lurer's.
   *
   * @throws {BesideError} `ATTESTATION_NOT_ACCEPTED`: no such proof (any more), or another login's.
   */
  redeem(proof: string, loginId: string): Attestation {
    const made = this.#proofs.take(proof);
    if (made.loginId !== loginId) throw new BesideError('ATTESTATION_NOT_ACCEPTED');
    return made.attestation;
  }
}

/** What nobody can guess, use twice, or keep for later. */
class Handles<Value> {
  readonly #clock: Clock;
  /** In the order in which they end. */
  readonly #held = new Map<string, { value: Value; endsAt: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  give(value: Value): string {
    this.#forget();
    const handle = randomBytes(32).toString('base64url');
    this.#held.set(handle, { value, endsAt: this.#clock.now() + lifeMs });
    return handle;
  }

  take(handle: string): Value {
    this.#forget();
    const held = this.#held.get(handle);
    if (!held) throw new BesideError('ATTESTATION_NOT_ACCEPTED');
    this.#held.delete(handle);
    return held.value;
  }

  #forget(): void {
    for (const [handle, { endsAt }] of this.#held) {
      if (endsAt > this.#clock.now()) return;
      this.#held.delete(handle);
    }
  }
}
