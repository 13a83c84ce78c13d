/** The data folder, and everything that reads or writes its database. */
import { mkdir } from 'node:fs/promises';
import { AuditLog } from '../audit/audit-log.ts';
import { checkpointsFile } from '../audit/checkpoint-file.ts';
import { Checkpoints } from '../audit/checkpoints.ts';
import { signingKey } from '../audit/signing-key.ts';
import { logCounted } from '../common/counted-log.ts';
import { networkOf } from '../common/ip-networks.ts';
import type { Config } from '../config/load.ts';
import { personOf, type ToPerson } from '../identity/roles.ts';
import { providerName } from '../identity/provider-name.ts';
import type { FoundPerson } from '../application/access/found-person.ts';
import { ApiTokens } from '../application/api-tokens.ts';
import { RuntimeSettings } from '../application/runtime-settings.ts';
import type { Logger } from '../common/logger.ts';
import { keptSecret } from '../config/server-secret.ts';
import type { Clock } from '../common/clock.ts';
import type { Secrets } from '../domain/passcode.ts';
import { unknownAuthentication, type Person, type Authentication } from '../domain/person.ts';
import { databaseFile, openStore } from '../database/database.ts';
import { explainDatabaseFault } from '../database/faults.ts';
import { lockDataDir } from '../database/sqlite/data-dir-lock.ts';
import { narrowModes } from '../database/sqlite/file-modes.ts';
import type { Store } from '../database/store.ts';
import { LoginSessions } from '../database/login-sessions.ts';
import { People } from '../database/people.ts';
import { Pictures } from '../database/pictures.ts';
import { ApiTokenTable } from '../database/api-tokens.ts';
import { IdempotencyKeys } from '../database/idempotency-keys.ts';

export interface Storage extends AsyncDisposable {
  store: Store;
  auditLog: AuditLog;
  settings: RuntimeSettings;
  people: People;
  pictures: Pictures;
  logins: LoginSessions;
  tokens: ApiTokens;
  idempotencyKeys: IdempotencyKeys;
  /**
   * The secrets sign cookies and key the hashes of passcodes. New values use the first; values of
   * any secret are accepted.
   */
  secrets: Secrets;
  toPerson: ToPerson;
  /** Finds somebody who has signed in before and could still sign in, with their present rights. */
  findPerson: (key: string, signIn?: Authentication) => Promise<Person | undefined>;
  /** Finds the same by user name. Undefined if two people have this user name. */
  findPersonByUserName: (userName: string) => Promise<Person | undefined>;
  /** Also finds somebody who could no longer sign in, with the present roles. */
  recallPerson: (key: string) => Promise<Person | undefined>;
  /** Finds the same by key or user name, with what is stored about them. */
  knownPerson: (who: string) => Promise<FoundPerson | undefined>;
}

/** @throws {StartupError} If the stored data cannot be used, with what to do. */
export async function openStorage(config: Config, clock: Clock, logger: Logger): Promise<Storage> {
  const { dataDir } = config;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await narrowModes(dataDir, logger);
  await using opened = new AsyncDisposableStack();
  opened.defer(lockDataDir(dataDir));
  try {
    const store = opened.use(await openStore(dataDir));
    store.checkpointInThread((fault) => {
      logCounted(logger, 'error', 'database: no checkpoint of its log', {}, { err: fault });
    });
    const secret = config.secret ?? (await keptSecret(dataDir));
    const auditLog = await openAuditLog(config, { store, clock, logger });
    opened.defer(async () => {
      await auditLog.close().catch((error: unknown) => {
        logger.error({ err: error }, 'audit log: the last rows are not signed');
      });
    });
    const settings = await RuntimeSettings.open(config, { store, auditLog, clock, logger });
    const people = new People(store, {
      provider: providerName(config.identity),
      tenants: () => settings.allowedTenants,
    });
    const logins = new LoginSessions(store, config.identity.loginIdleSeconds);
    opened.defer(() => {
      logins.close();
    });
    const toPerson = personOf(settings);
    const kept = opened.move();
    return {
      store,
      auditLog,
      settings,
      people,
      pictures: new Pictures(store),
      logins,
      tokens: new ApiTokens({ store, auditLog, table: new ApiTokenTable(store), clock }),
      idempotencyKeys: new IdempotencyKeys(store),
      secrets: [secret, ...config.previousSecrets],
      toPerson,
      async findPerson(key, signIn = unknownAuthentication) {
        const stored = await people.find(key);
        return stored && toPerson(stored, signIn);
      },
      async findPersonByUserName(userName) {
        const stored = await people.findByUserName(userName);
        return stored && toPerson(stored, unknownAuthentication);
      },
      async recallPerson(key) {
        const stored = await people.recall(key);
        return stored && toPerson(stored, unknownAuthentication);
      },
      async knownPerson(who) {
        const known = await people.known(who);
        return known && { ...known, person: toPerson(known.stored, unknownAuthentication) };
      },
      async [Symbol.asyncDispose]() {
        await kept.disposeAsync();
      },
    };
  } catch (error) {
    throw explainDatabaseFault(error, databaseFile(dataDir));
  }
}

/** @returns The audit log, whose checkpoints are signed. */
export async function openAuditLog(
  { dataDir, audit }: Config,
  services: { store: Store; clock: Clock; logger: Logger },
): Promise<AuditLog> {
  const key = await signingKey({ dataDir, keyFile: audit.keyFile });
  const checkpoints = await Checkpoints.open({
    ...services,
    key,
    rows: audit.checkpointRows,
    file: checkpointsFile(dataDir, audit.checkpointFile),
  });
  return await AuditLog.open({ ...services, checkpoints, key, networkOf });
}
