/**
 * The ID token of a person with more than 200 groups contains no groups, only a note that they were
 * left out. Then Microsoft Graph is asked for the groups that the configuration names. `User.Read`
 * is enough. Source: "Configure group claims: groups overage claim"; Microsoft Graph v1.0,
 * "checkMemberGroups".
 */
import { z } from 'zod';
import type { Logger } from '../../common/logger.ts';
import { askedAgain, fetchJson } from '../../common/http-client.ts';
import type { EntraClaims } from './id-token.ts';

/** Graph refuses more groups in one request. */
const mostAtOnce = 20;

const answerSchema = z.object({ value: z.array(z.unknown()) });

/** The address in the note (`_claim_sources`) is never used, since Microsoft has retired it. */
export function leavesGroupsOut(claims: EntraClaims): boolean {
  const elsewhere = z.object({ groups: z.string() }).safeParse(claims['_claim_names']);
  return elsewhere.success || claims['hasgroups'] === true;
}

/**
 * @param groups Groups that are not ids are left out, since Graph does not know groups by name.
 * @returns The groups that the person is in, directly or through other groups. Undefined if Graph
 *   does not answer for all of them.
 */
export async function checkGroups(
  graph: string,
  accessToken: string,
  groups: string[],
  logger: Logger,
): Promise<string[] | undefined> {
  const ids = groups.filter((group) => z.guid().safeParse(group).success);
  const parts = Array.from({ length: Math.ceil(ids.length / mostAtOnce) }, (_none, index) =>
    ids.slice(index * mostAtOnce, (index + 1) * mostAtOnce),
  );
  const ask = async (groupIds: string[]) =>
    await fetchJson(`${graph}/me/checkMemberGroups`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${accessToken}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ groupIds }),
    });
  const answers = parts.map(async (groupIds) => {
    const { value } = answerSchema.parse(await askedAgain(() => ask(groupIds)));
    // In the spelling of the configuration, and only groups that were asked for.
    const found = new Set(value.map((id) => String(id).toLowerCase()));
    return groupIds.filter((id) => found.has(id.toLowerCase()));
  });
  try {
    return (await Promise.all(answers)).flat();
  } catch (error) {
    logger.warn({ err: error }, 'Microsoft Graph did not say who is in which groups');
    return undefined;
  }
}
