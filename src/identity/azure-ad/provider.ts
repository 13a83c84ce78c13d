/** Microsoft Entra ID (Azure AD), by `passport-azure-ad`. */
import type { Logger } from '../../logger.ts';
import type { Pictures } from '../../store/pictures.ts';
import type { ProviderClaims, SignIn, SignInStrategy, Wanted } from '../sign-in.ts';
import { checkGroups, leavesGroupsOut } from './groups.ts';
import { fetchProfile } from './graph.ts';
import { paths } from '../../protocol/paths.ts';
import { verifyIdToken, type EntraClaims } from './id-token.ts';
import { MetadataSource } from './metadata.ts';
import { AzureAdStrategy } from './strategy.ts';

export interface AzureAdOptions {
  /** Origin of the login pages. */
  authority: string;
  /** Address of Microsoft Graph, with its version. */
  graph: string;
  clientId: string;
  clientSecret: string;
  /** As they are now. */
  allowedTenants: () => readonly string[];
  allowGuests: boolean;
  callbackUrl: string;
  /** Beside's own address. */
  origin: string;
  /** Those of the configuration, as it is now: of the others nobody needs to know. */
  groups: () => string[];
  wanted: () => Wanted;
  pictures: Pictures;
  logger: Logger;
}

export class AzureAdProvider {
  readonly #options: AzureAdOptions;
  readonly #metadata: MetadataSource;

  constructor(options: AzureAdOptions) {
    this.#options = options;
    this.#metadata = new MetadataSource(options.authority);
  }

  /** A passport strategy for one act of signing in: the way out, or the way back. */
  async strategy(signIn: SignIn): Promise<SignInStrategy> {
    const { authority } = this.#options;
    const allowedTenants = this.#options.allowedTenants();
    const [tenant = '', ...others] = allowedTenants;
    const metadata = await this.#metadata.get(others.length > 0 ? 'organizations' : tenant);
    const strategy = new AzureAdStrategy(
      {
        ...this.#options,
        metadata,
        wanted: this.#options.wanted(),
        issuers: allowedTenants.map((tenant) => `${authority}/${tenant}/v2.0`),
        verify: async (token, nonce) =>
          await verifyIdToken(token, { ...this.#options, allowedTenants, metadata, nonce }),
        describe: async (claims, accessToken) => await this.#describe(claims, accessToken),
      },
      signIn,
    );
    return strategy;
  }

  async #describe(claims: EntraClaims, accessToken: string): Promise<ProviderClaims> {
    const { graph, origin, groups, pictures, logger } = this.#options;
    const overage = leavesGroupsOut(claims);
    const [{ picture, unknown, ...profile }, more] = await Promise.all([
      fetchProfile(graph, accessToken, claims.acct === 0, logger),
      overage ? checkGroups(graph, accessToken, groups(), logger) : undefined,
    ]);
    const { tid, oid } = claims;
    const id = picture && (await pictures.save(`${tid}|${oid}`, picture));
    return {
      ofPerson: {
        ...claims,
        ...(more && { groups: more }),
        // The tenant and the object id are the same in every application; the subject is not.
        iss: tid,
        sub: oid,
        picture: id && `${origin}${paths.pictures}/${id}`,
        job_title: profile.job_title,
        company: profile.company,
        verified_domain: profile.verified_domain,
        name: profile.name ?? claims['name'],
      },
      ofSignIn: claims,
      unknown: overage && !more ? [...unknown, 'groups'] : unknown,
    };
  }
}
