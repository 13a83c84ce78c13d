/**
 * Reads from Microsoft Graph what it knows about the person who signs in. `User.Read` is enough. It
 * is read once, at sign-in. Source: Microsoft Graph v1.0, "Get a user", "Get organization", "Get
 * profilePhoto".
 */
import { z } from 'zod';
import type { Logger } from '../../common/logger.ts';
import type { Picture } from '../../database/pictures.ts';
import { askedAgain, fetchBytes, fetchJson, Refused } from '../../common/http-client.ts';
import { firstShown } from '../claim-reader.ts';
import type { MissingClaims } from '../provider.ts';

/** Each field may be malformed by itself. It then counts as missing. */
const text = z.unknown().optional().transform(firstShown);

const meSchema = z.object({
  displayName: text,
  jobTitle: text,
  companyName: text,
  userPrincipalName: z.string().optional().catch(undefined),
});

const domainSchema = z.object({ name: z.string() });
const organizationSchema = z.object({
  value: z
    .array(z.unknown())
    .transform(([first]) => first)
    .pipe(
      z
        .object({
          displayName: text,
          verifiedDomains: z
            .array(z.unknown())
            .transform((all) => all.flatMap((each) => domainSchema.safeParse(each).data ?? []))
            .catch([]),
        })
        .optional(),
    ),
});

export interface Profile {
  name?: string | undefined;
  job_title?: string | undefined;
  company?: string | undefined;
  verified_domain?: string | undefined;
  picture?: Picture | undefined;
  /** What Graph has not answered, by our own names. */
  unknown: MissingClaims[];
}

/**
 * Each part may fail by itself: the ID token already says who has signed in.
 *
 * @param isMember Guests come from elsewhere. The tenant confirms neither their domain nor their
 *   company.
 */
export async function fetchProfile(
  graph: string,
  accessToken: string,
  isMember: boolean,
  logger: Logger,
): Promise<Profile> {
  const init = { headers: { authorization: `Bearer ${accessToken}` } };
  const unknown: MissingClaims[] = [];
  const attempt = async <Part>(what: string, about: MissingClaims[], ask: () => Promise<Part>) => {
    try {
      return await askedAgain(ask);
    } catch (error) {
      logger.warn({ err: error }, `Microsoft Graph did not give the ${what}`);
      unknown.push(...about);
      return undefined;
    }
  };
  const [me, organization, photo] = await Promise.all([
    attempt('profile', ['jobTitle', 'company', 'verifiedDomain'], async () =>
      meSchema.parse(
        await fetchJson(
          `${graph}/me?$select=displayName,jobTitle,companyName,userPrincipalName`,
          init,
        ),
      ),
    ),
    attempt('organization', ['company', 'verifiedDomain'], async () => {
      const url = `${graph}/organization?$select=displayName,verifiedDomains`;
      return organizationSchema.parse(await fetchJson(url, init)).value;
    }),
    attempt('picture', ['picture'], async () => await photoAt(`${graph}/me/photo/$value`, init)),
  ]);
  const userName = me?.userPrincipalName?.toLowerCase();
  // People of other organizations can be made members. Their user names in the tenant still show
  // that, before a domain of the tenant. Source: "Properties of a Microsoft Entra B2B collaboration
  // user".
  const own = isMember && !userName?.includes('#ext#') ? organization : undefined;
  const domain = userName?.split('@').at(-1);
  const verified = own?.verifiedDomains.some(({ name }) => name.toLowerCase() === domain);
  return {
    name: me?.displayName,
    job_title: me?.jobTitle,
    company: me?.companyName ?? own?.displayName,
    verified_domain: verified ? domain : undefined,
    picture: photo,
    unknown,
  };
}

/** Many people have none. */
async function photoAt(url: string, init: RequestInit): Promise<Picture | undefined> {
  try {
    return toPicture((await fetchBytes(url, init)).bytes);
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return undefined;
    throw error;
  }
}

/** The bytes decide the type, not the header. Nothing else is ever served. */
function toPicture(bytes: Buffer): Picture | undefined {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])))
    return { type: 'image/jpeg', bytes };
  if (bytes.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47])))
    return { type: 'image/png', bytes };
  return undefined;
}
