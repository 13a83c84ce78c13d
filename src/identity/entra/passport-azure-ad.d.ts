/** The part of the package that is used. The package has no types. */
declare module 'passport-azure-ad' {
  import type { Request } from 'express';

  export interface Options {
    identityMetadata: string;
    clientID: string;
    clientSecret: string;
    redirectUrl: string;
    responseType: 'code';
    responseMode: 'query';
    scope: string[];
    issuer: string[];
    sessionKey: string;
    useCookieInsteadOfSession: false;
    passReqToCallback: false;
    loggingNoPII: true;
    loggingLevel: 'fatal';
  }

  export type Done = (error: unknown, user?: unknown, info?: unknown) => void;

  /** What the package has read from a request. `collectInfoFromReq` fills it. */
  export interface Collected {
    cachekey: string;
    metadata: { oidc?: object; fetch: (done: (error?: unknown) => void) => void };
  }

  export class OIDCStrategy {
    constructor(options: Options, verify: (profile: unknown, done: Done) => void);
    name: string;
    authenticate(req: Request, options?: object): void;
    collectInfoFromReq(params: Collected, req: Request, next: Done, response: unknown): void;
    _getAccessTokenBySecretOrAssertion(
      code: string,
      oauthConfig: object,
      next: Done,
      done: (error: unknown, tokens?: object) => void,
    ): void;
  }
}
