/** Tickets and proofs: they carry what a device has shown from the second address back to the login. */
import { randomBytes } from 'node:crypto';
import { BesideError } from '../protocol/error-codes.ts';
import type { Clock } from '../common/clock.ts';
import type { Attestation } from '../domain/device.ts';

const lifeMs = 60_000;

/**
 * A ticket is exchanged for a proof. The login that asked for the ticket redeems the proof. Each is
 * valid once.
 */
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

  /** @throws {BesideError} `ATTESTATION_NOT_ACCEPTED` if the ticket does not exist (any more). */
  prove(ticket: string, attestation: Attestation): string {
    return this.#proofs.give({ ...this.#tickets.take(ticket), attestation });
  }

  /**
   * Somebody may lure the browser of a colleague, on an enrolled device, into using the lurer's
   * ticket. The proof is then in the colleague's browser, and only the lurer's login could redeem
   * it.
   *
   * @throws {BesideError} `ATTESTATION_NOT_ACCEPTED` if the proof does not exist (any more), or is
   *   another login's.
   */
  redeem(proof: string, loginId: string): Attestation {
    const made = this.#proofs.take(proof);
    if (made.loginId !== loginId) throw new BesideError('ATTESTATION_NOT_ACCEPTED');
    return made.attestation;
  }
}

/** Random handles that nobody can guess, use twice, or keep for later. */
class Handles<Value> {
  readonly #clock: Clock;
  /** In the order in which they expire. */
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
