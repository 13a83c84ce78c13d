/** An OpenID provider as its discovery document describes it. It redeems codes and verifies ID tokens. */
import type { JWTPayload } from 'jose';
import * as client from 'openid-client';
import { z } from 'zod';
import type { Logger } from '../../common/logger.ts';
import { fetchJson, Refused } from '../../common/http-client.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import { verifySigned } from '../id-token.ts';
import { ProviderKeys } from '../provider-keys.ts';
import type { ProviderClaims, ProviderSession, MissingClaims } from '../provider.ts';

export interface Registration {
  clientId: string;
  clientSecret: string;
  /** Whether to read claims from the user info endpoint too. Many providers have them only there. */
  userInfo?: boolean | undefined;
  fetch?: client.CustomFetch | undefined;
  logger: Logger;
}

interface Told extends Registration {
  /** Called when the provider does not answer as its document says. It may have changed. */
  onFault: () => void;
}

/** What an answer is checked against. */
export interface Checks {
  codeVerifier: string;
  nonce: string;
}

const asymmetric = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

const keysSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });
const tokensSchema = z.object({ id_token: z.string(), access_token: z.string() });

/** All that the user info endpoint may add. */
const atUserInfo: MissingClaims[] = [
  ...(['jobTitle', 'company', 'verifiedDomain', 'picture', 'roles', 'groups'] as const),
];

export class Discovered {
  readonly configuration: client.Configuration;
  readonly nonce = client.randomNonce;
  readonly #registration: Told;
  readonly #keys: ProviderKeys;
  /** The authentication method that is tried first, and a second one if the provider supports both. */
  #secretBy: [client.ClientAuth, client.ClientAuth?];

  constructor(configuration: client.Configuration, registration: Told) {
    this.configuration = configuration;
    this.#registration = registration;
    const { jwks_uri: keysAt, token_endpoint_auth_methods_supported: known } =
      configuration.serverMetadata();
    const { clientSecret } = registration;
    const [post, basic] = [
      client.ClientSecretPost(clientSecret),
      client.ClientSecretBasic(clientSecret),
    ];
    // Without a list, the method is Basic (OpenID Connect Discovery 1.0, 3). Some providers have no
    // list and accept only the other method.
    this.#secretBy =
      known?.includes('client_secret_basic') === false
        ? [post]
        : known?.includes('client_secret_post') === false
          ? [basic]
          : [post, basic];
    this.#keys = new ProviderKeys(async () => {
      if (!keysAt) throw new Error('the provider does not say where its keys are (jwks_uri)');
      try {
        return keysSchema.parse(await this.#fetch(keysAt));
      } catch (error) {
        throw this.#unavailable(error);
      }
    });
  }

  /** @param query What the provider has answered through the browser. */
  async redeem(
    query: Record<string, unknown>,
    checks: Checks,
    callbackUrl: string,
  ): Promise<ProviderClaims> {
    const { issuer, authorization_response_iss_parameter_supported: namesItself } =
      this.configuration.serverMetadata();
    // RFC 9207: an answer of another provider.
    if (query['iss'] === undefined ? namesItself : query['iss'] !== issuer)
      throw new Error('the answer is of another issuer');
    const tokens = await this.#tokens({
      grant_type: 'authorization_code',
      code: typeof query['code'] === 'string' ? query['code'] : '',
      redirect_uri: callbackUrl,
      code_verifier: checks.codeVerifier,
    });
    const claims = await this.verify(tokens.id_token);
    if (new Set([claims.aud].flat()).size > 1 && claims['azp'] !== this.#registration.clientId)
      throw new Error('the ID token is for several applications (aud), and not made for us (azp)');
    if (claims['nonce'] !== checks.nonce)
      throw new Error('the ID token belongs to another sign-in (nonce)');
    const said = await this.#withUserInfo(claims, tokens.access_token);
    return { ...said, ofSignIn: claims, session: sessionOf(claims, tokens.id_token) };
  }

  /** RP-Initiated Logout 1.0. @returns Undefined if the provider has no such endpoint. */
  endSessionAddress({ idToken }: ProviderSession, backTo: string): string | undefined {
    if (!this.configuration.serverMetadata().end_session_endpoint) return undefined;
    return client.buildEndSessionUrl(this.configuration, {
      post_logout_redirect_uri: backTo,
      ...(idToken && { id_token_hint: idToken }),
    }).href;
  }

  /** Verifies any token that the provider has signed for us. */
  async verify(token: string): Promise<JWTPayload> {
    const { issuer, id_token_signing_alg_values_supported: supported } =
      this.configuration.serverMetadata();
    const { clientId } = this.#registration;
    const algorithms = supported
      ? asymmetric.filter((name) => supported.includes(name))
      : asymmetric;
    return await verifySigned(token, this.#keys.find, { algorithms, audience: clientId, issuer });
  }

  /** A person whom the ID token names comes in even if the user info endpoint fails. */
  async #withUserInfo(
    claims: JWTPayload,
    accessToken: string,
  ): Promise<Pick<ProviderClaims, 'ofPerson' | 'unknown'>> {
    const { userInfo, logger } = this.#registration;
    if (!userInfo || !this.configuration.serverMetadata().userinfo_endpoint)
      return { ofPerson: claims };
    try {
      const more = await client.fetchUserInfo(this.configuration, accessToken, claims.sub ?? '');
      return { ofPerson: { ...more, ...claims } };
    } catch (error) {
      logger.warn(
        { err: error },
        'the user info endpoint of the provider did not answer as one: only what the ID token says is taken',
      );
      return { ofPerson: claims, unknown: atUserInfo };
    }
  }

  async #tokens(parameters: Record<string, string>): Promise<z.infer<typeof tokensSchema>> {
    const { token_endpoint: endpoint } = this.configuration.serverMetadata();
    if (!endpoint) throw this.#unavailable(new Error('the provider has no token endpoint'));
    const answer = await this.#asClient(endpoint, parameters).catch((error: unknown) => {
      // The administrator must fix a wrong secret. A wrong code concerns only this sign-in (RFC
      // 6749, 5.2).
      const refused = error instanceof Refused && error.status === 400;
      throw refused && /^(invalid_grant$|AADSTS)/.test(error.code ?? '')
        ? error
        : this.#unavailable(error);
    });
    const tokens = tokensSchema.safeParse(answer).data;
    if (!tokens) throw new Error('the token endpoint of the provider answered without tokens');
    return tokens;
  }

  /**
   * Two methods can send the secret. A provider may support both, but accept from this client only
   * the one that it was registered with. If one method is refused, the other is tried (RFC 6749,
   * 2.3.1 and 5.2).
   */
  async #asClient(endpoint: string, parameters: Record<string, string>): Promise<unknown> {
    const [first, second] = this.#secretBy;
    try {
      return await this.#ask(endpoint, parameters, first);
    } catch (error) {
      const isRefused =
        error instanceof Refused && (error.status === 401 || error.code === 'invalid_client');
      if (!isRefused || !second) throw error;
      const answer = await this.#ask(endpoint, parameters, second);
      this.#secretBy = [second, first];
      return answer;
    }
  }

  async #ask(
    endpoint: string,
    parameters: Record<string, string>,
    authenticate: client.ClientAuth,
  ): Promise<unknown> {
    const metadata = this.configuration.serverMetadata();
    const body = new URLSearchParams(parameters);
    const headers = new Headers();
    authenticate(metadata, { client_id: this.#registration.clientId }, body, headers);
    return await this.#fetch(endpoint, { method: 'POST', body, headers });
  }

  #unavailable(cause: unknown): BesideError {
    this.#registration.onFault();
    return new BesideError('SIGN_IN_UNAVAILABLE', {}, { cause });
  }

  async #fetch(url: string, init: RequestInit = {}): Promise<unknown> {
    return await fetchJson(url, init, undefined, this.#registration.fetch as typeof fetch);
  }
}

/** The token becomes part of an address, and addresses have a limit. */
const longestHint = 4_000;

function sessionOf({ sid }: JWTPayload, idToken: string): ProviderSession {
  return {
    ...(idToken.length <= longestHint && { idToken }),
    ...(typeof sid === 'string' && sid.length <= 500 && { sid }),
  };
}
