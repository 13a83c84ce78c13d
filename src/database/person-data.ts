/** All that is stored about one person, for an export. */
import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

/** How many rows one query reads. */
const batchSize = 1_000;

/** @returns Everybody with this user name, in any case, or with this key. */
export async function peopleCalled(
  database: Kysely<Database>,
  userNameOrKey: string,
): Promise<{ key: string; userName: string; name: string }[]> {
  return await database
    .selectFrom('people')
    .select(['key', 'user_name as userName', 'name'])
    .where((row) =>
      row.or([
        row('key', '=', userNameOrKey),
        row('user_name_lower', '=', userNameOrKey.toLowerCase()),
      ]),
    )
    .execute();
}

/** @returns What the identity provider has said, and the picture in base64. */
export async function personData(database: Kysely<Database>, key: string) {
  const person = await database
    .selectFrom('people')
    .selectAll()
    .where('key', '=', key)
    .executeTakeFirst();
  const picture = await database
    .selectFrom('pictures')
    .select(['type', 'bytes'])
    .where('person_key', '=', key)
    .executeTakeFirst();
  return (
    person && {
      ...{ key, tenant: person.tenant_id, userName: person.user_name, name: person.name },
      ...{ jobTitle: person.job_title, company: person.company },
      verifiedDomain: person.verified_domain,
      roles: JSON.parse(person.roles) as string[],
      groups: JSON.parse(person.groups) as string[],
      provider: person.provider,
      toldAt: person.told_at,
      picture: picture && { type: picture.type, bytes: picture.bytes.toString('base64') },
    }
  );
}

/** @returns The logins, without what could be used to sign in. */
export async function loginsOf(database: Kysely<Database>, key: string) {
  const rows = await database
    .selectFrom('logins')
    .select(['data', 'used_at as usedAt', 'expires_at as endsAt', 'attestation'])
    .where('person_key', '=', key)
    .execute();
  return rows.map(({ data, attestation, ...times }) => {
    const { passport } = JSON.parse(data) as {
      passport?: { user?: { origin?: unknown; signIn?: unknown } };
    };
    const { origin, signIn } = passport?.user ?? {};
    return {
      ...times,
      origin,
      signIn,
      attestation: attestation && (JSON.parse(attestation) as unknown),
    };
  });
}

/** Yields the sessions in which the person took part, in the order in which they joined. */
export async function* partsOf(database: Kysely<Database>, key: string) {
  for (let offset = 0; ; offset += batchSize) {
    const rows = await database
      .selectFrom('participants')
      .innerJoin('sessions', 'sessions.id', 'participants.session_id')
      .select([
        'sessions.id as session',
        'participants.id as participant',
        'role',
        'participants.joined_at as joinedAt',
        'participants.left_at as leftAt',
        'sessions.created_at as createdAt',
        'ticket',
        'sessions.ended_at as endedAt',
        'end_reason as endReason',
      ])
      .where('person_key', '=', key)
      .orderBy('participants.joined_at')
      .orderBy('participants.session_id')
      .limit(batchSize)
      .offset(offset)
      .execute();
    yield* rows;
    if (rows.length < batchSize) return;
  }
}

/** Yields the messages that a participant has written, in their order. At most those of one session. */
export async function* messagesOf(
  database: Kysely<Database>,
  { session, participant }: { session: string; participant: string },
) {
  yield* await database
    .selectFrom('chat_messages')
    .select(['session_id as session', 'seq', 'at', 'text'])
    .where('session_id', '=', session)
    .where('author', '=', participant)
    .orderBy('seq')
    .execute();
}
