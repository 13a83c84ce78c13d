/** Microsoft Entra ID (Azure AD), by `passport-azure-ad`. */
import type { Logger } from '../../common/logger.ts';
import type { Pictures } from '../../database/pictures.ts';
import type {
  ProviderClaims,
  ProviderSession,
  SignIn,
  SignInStrategy,
  Wanted,
} from '../provider.ts';
import { checkGroups, leavesGroupsOut } from './groups.ts';
import { fetchProfile } from './graph.ts';
import { paths } from '../../protocol/paths.ts';
import { verifyIdToken, type EntraClaims } from './id-token.ts';
import { MetadataSource, type Metadata } from './metadata.ts';
import { AzureAdStrategy } from './strategy.ts';

export interface AzureAdOptions {
  /** Origin of the login pages. */
  authority: string;
  /** Address of Microsoft Graph, with its version. */
  graph: string;
  clientId: string;
  clientSecret: string;
  /** A function, since the configuration can change. */
  allowedTenants: () => readonly string[];
  allowGuests: boolean;
  callbackUrl: string;
  /** Beside's own address. */
  origin: string;
  /** The groups that the configuration names now. Other groups are not looked up. */
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

  /** A passport strategy for one sign-in: to send the browser to Entra, or to read its answer. */
  async strategy(signIn: SignIn): Promise<SignInStrategy> {
    const { authority } = this.#options;
    const allowedTenants = this.#options.allowedTenants();
    const metadata = await this.#metadataNow();
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

  /**
   * Where signing out continues. Source: "Send a sign-out request" (Microsoft Learn). Entra then
   * redirects to an address that is registered anyway.
   */
  async endSessionAddress({ logoutHint }: ProviderSession): Promise<string | undefined> {
    const { endSessionEndpoint } = await this.#metadataNow();
    if (!endSessionEndpoint) return undefined;
    const address = new URL(endSessionEndpoint);
    address.searchParams.set('post_logout_redirect_uri', this.#options.callbackUrl);
    if (logoutHint) address.searchParams.set('logout_hint', logoutHint);
    return address.href;
  }

  async #metadataNow(): Promise<Metadata> {
    const [tenant = '', ...others] = this.#options.allowedTenants();
    return await this.#metadata.get(others.length > 0 ? 'organizations' : tenant);
  }

  async #describe(claims: EntraClaims, accessToken: string): Promise<ProviderClaims> {
    const { graph, origin, groups, pictures, logger } = this.#options;
    const overage = leavesGroupsOut(claims);
    const [{ picture, unknown, ...profile }, more] = await Promise.all([
      fetchProfile(graph, accessToken, claims.acct === 0, logger),
      overage ? checkGroups(graph, accessToken, groups(), logger) : undefined,
    ]);
    const { tid, oid, login_hint: hint } = claims;
    const id = picture && (await pictures.save(`${tid}|${oid}`, picture));
    return {
      ofPerson: {
        ...claims,
        ...(more && { groups: more }),
        // Tenant and object id are the same in every application. The subject is not.
        iss: tid,
        sub: oid,
        picture: id && `${origin}${paths.pictures}/${id}`,
        job_title: profile.job_title,
        company: profile.company,
        verified_domain: profile.verified_domain,
        name: profile.name ?? claims['name'],
      },
      ofSignIn: claims,
      session: typeof hint === 'string' && hint.length <= 1_000 ? { logoutHint: hint } : {},
      unknown: overage && !more ? [...unknown, 'groups'] : unknown,
    };
  }
}
