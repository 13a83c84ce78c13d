/** Makes, finds and revokes the tokens by which programs use `/api/v1`. */
import { LRUCache } from 'lru-cache';
import type { AuditEvent } from '../audit/audit-events.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../common/clock.ts';
import { networkOf } from '../common/ip-networks.ts';
import type { ApiTokenTable, StoredToken } from '../database/api-tokens.ts';
import type { Store } from '../database/store.ts';
import {
  hashSecret,
  isSecretOf,
  makeCredential,
  principalOf,
  readCredential,
  tokenKey,
  writeCredential,
} from '../domain/api-token.ts';
import type { Person } from '../domain/person.ts';
import { BesideError } from '../protocol/error-codes.ts';
import type { ApiToken, NewToken } from '../protocol/requests/tokens.ts';
import { mostTokens } from '../protocol/token-limits.ts';

const dayMs = 86_400_000;
/** A token that is no longer valid stays in the list for this long. */
const keptMs = 90 * dayMs;
const minuteMs = 60_000;
/** The use of a token is audited once in this time, and when it comes from another network. */
const auditedMs = 3_600_000;

/** Who makes or revokes a token. The person is undefined on the command line. */
export interface TokenMaker {
  person?: Person;
  address?: string;
}

export class ApiTokens {
  readonly #store: Store;
  readonly #auditLog: AuditLog;
  readonly #table: ApiTokenTable;
  readonly #clock: Clock;
  /** When the use of a token was audited last, and from which network it came. */
  readonly #audited = new LRUCache<string, { at: number; network: string }>({ max: mostTokens });

  constructor(parts: { store: Store; auditLog: AuditLog; table: ApiTokenTable; clock: Clock }) {
    this.#store = parts.store;
    this.#auditLog = parts.auditLog;
    this.#table = parts.table;
    this.#clock = parts.clock;
  }

  async list(): Promise<ApiToken[]> {
    return (await this.#table.all()).map(viewOf);
  }

  /**
   * Makes a token. The caller has checked that the maker holds its permissions.
   *
   * @returns The token, and what a program has to send. The server does not keep that.
   * @throws {BesideError} `TOO_MANY_TOKENS`.
   */
  async create(wanted: NewToken, maker: TokenMaker): Promise<{ token: ApiToken; secret: string }> {
    const now = this.#clock.now();
    const credential = makeCredential();
    const { id } = credential;
    const { name, permissions, scope, days } = wanted;
    const token: StoredToken = {
      ...{ id, name, permissions, scope, hash: hashSecret(credential.secret) },
      createdBy: maker.person && { key: maker.person.key, name: maker.person.card.name },
      createdAt: now,
      expiresAt: now + days * dayMs,
    };
    await this.#store.commit(async (transaction) => {
      await this.#table.forget(transaction, now - keptMs);
      if ((await this.#table.countValid(transaction, now)) >= mostTokens)
        throw new BesideError('TOO_MANY_TOKENS');
      await this.#table.insert(transaction, token);
      const details = { token: id, permissions, expiresAt: token.expiresAt };
      await this.#auditLog.append(transaction, [
        this.#event('token.created', now, maker, id, details),
      ]);
    });
    return { token: viewOf(token), secret: writeCredential(credential) };
  }

  /** From now on it is refused. @throws {BesideError} `TOKEN_UNKNOWN`. */
  async revoke(id: string, maker: TokenMaker): Promise<void> {
    const now = this.#clock.now();
    await this.#store.commit(async (transaction) => {
      if (!(await this.#table.revoke(transaction, id, now))) throw new BesideError('TOKEN_UNKNOWN');
      await this.#auditLog.append(transaction, [
        this.#event('token.revoked', now, maker, id, { token: id }),
      ]);
    });
  }

  /**
   * @param text What a program has sent as its token.
   * @param address The network address of the program.
   * @returns The token as policy knows it.
   * @throws {BesideError} `TOKEN_NOT_ACCEPTED` for anything that is not a token with its secret.
   *   `TOKEN_REVOKED` or `TOKEN_EXPIRED` only for who has the secret.
   */
  async authenticate(text: string, address: string): Promise<Person> {
    const now = this.#clock.now();
    const credential = readCredential(text);
    const found = credential && (await this.#table.find(credential.id));
    const isRight = isSecretOf(found?.hash, credential?.secret ?? '');
    const code =
      !found || !isRight
        ? 'TOKEN_NOT_ACCEPTED'
        : found.revokedAt !== undefined
          ? 'TOKEN_REVOKED'
          : now >= found.expiresAt
            ? 'TOKEN_EXPIRED'
            : undefined;
    if (!found || code) {
      const personKey = found && isRight ? tokenKey(found.id) : undefined;
      const refused = code ?? 'TOKEN_NOT_ACCEPTED';
      await this.#auditLog.write({
        type: 'token.refused',
        at: now,
        code: refused,
        personKey,
        address,
      });
      throw new BesideError(refused);
    }
    await this.#noteUse(found, now, address);
    return principalOf(found);
  }

  async #noteUse(token: StoredToken, now: number, address: string): Promise<void> {
    const { id, lastUsedAt = 0, lastAddress = '' } = token;
    const minute = now - (now % minuteMs);
    const network = networkOf(address);
    if (minute !== lastUsedAt || network !== networkOf(lastAddress))
      await this.#table.use(id, minute, address);
    const audited = this.#audited.get(id);
    // The clock may have been set back since.
    if (audited?.network === network && Math.abs(now - audited.at) < auditedMs) return;
    await this.#auditLog.write({ type: 'token.used', at: now, personKey: tokenKey(id), address });
    this.#audited.set(id, { at: now, network });
  }

  #event(
    type: AuditEvent['type'],
    at: number,
    { person, address }: TokenMaker,
    id: string,
    details: object,
  ): AuditEvent {
    return { type, at, personKey: person?.key, targetKey: tokenKey(id), address, details };
  }
}

function viewOf(token: StoredToken): ApiToken {
  const { id, name, permissions, scope, createdAt, expiresAt } = token;
  const { createdBy, lastUsedAt, lastAddress, revokedAt } = token;
  return {
    ...{ id, name, permissions, scope, createdAt, expiresAt },
    ...(createdBy && { createdBy: createdBy.name }),
    ...(lastUsedAt !== undefined && { lastUsedAt }),
    ...(lastAddress !== undefined && { lastAddress }),
    ...(revokedAt !== undefined && { revokedAt }),
  };
}
