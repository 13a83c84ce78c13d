import { promisify } from 'node:util';
import type { Request, RequestHandler } from 'express';
import session, { type LoginData } from 'express-session';
import { Passport } from 'passport';
import type { ToPerson } from '../../identity/roles.ts';
import type { Secrets } from '../../domain/passcode.ts';
import { hostCookie } from '../cookies.ts';
import type { Person } from '../../domain/person.ts';
import type { LoginSessions } from '../../database/login-sessions.ts';
import type { People } from '../../database/people.ts';
import { loginOrigin } from './login-origin.ts';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    interface User extends Person {}
  }
}

type Done = (error: unknown, login: LoginData) => void;

export type Authenticator = InstanceType<typeof Passport>;

/** The cookie and passport, through which every request and every socket goes. */
export interface LoginMiddleware {
  cookie: RequestHandler;
  passport: RequestHandler[];
  /** For the sign-in routes. It stores people in the login as `passport` reads them. */
  authenticator: Authenticator;
  personNow: PersonNow;
}

/** Reads the login of a request again, and the present rights. Undefined once the login has ended. */
export type PersonNow = (req: Request) => Promise<Person | undefined>;

export function loginMiddleware(options: {
  logins: LoginSessions;
  people: People;
  toPerson: ToPerson;
  /** The first secret signs. Signatures of all of them are accepted. */
  secrets: Secrets;
  loginSeconds: number;
}): LoginMiddleware {
  const { logins, people, toPerson, secrets, loginSeconds } = options;
  const passport = new Passport();
  passport.serializeUser((req: Request, person: Express.User, done: Done) => {
    const { key, signIn } = person;
    done(null, { key, signIn, origin: loginOrigin(req) });
  });
  const personOf = async ({ key, signIn }: Pick<LoginData, 'key' | 'signIn'>) => {
    const stored = await people.find(key);
    return stored && toPerson(stored, signIn);
  };
  passport.deserializeUser((login: LoginData, done) => {
    personOf(login).then((person) => {
      done(null, person ?? false);
    }, done);
  });
  return {
    cookie: session({
      store: logins,
      secret: secrets,
      name: '__Host-beside',
      cookie: { ...hostCookie, maxAge: loginSeconds * 1_000 },
      resave: false,
      // Visitors who do not sign in get no cookie.
      saveUninitialized: false,
    }),
    passport: [passport.initialize() as RequestHandler, passport.session() as RequestHandler],
    authenticator: passport,
    async personNow({ sessionID }) {
      const read = promisify(logins.get.bind(logins));
      const login = (await read(sessionID))?.passport?.user;
      return login && (await personOf(login));
    },
  };
}
