/** The few HTTP answers that the pages read. */
import { BesideError } from '../../src/protocol/error-codes.ts';
import {
  paths,
  type DemoPersonCard,
  type EndLogins,
  type LoginCard,
  type Me,
} from '../../src/protocol/paths.ts';

async function getJson<T>(path: string): Promise<T> {
  const response = await fetch(path, {
    headers: { accept: 'application/json' },
    cache: 'no-store',
  });
  if (!response.ok) throw new BesideError('INTERNAL');
  return (await response.json()) as T;
}

/** Who is signed in, and what they may do. */
export function fetchMe(): Promise<Me> {
  return getJson<Me>(paths.me);
}

/** The people as whom the demo lets anybody sign in. */
export async function fetchDemoPeople(): Promise<DemoPersonCard[]> {
  const { people } = await getJson<{ people: DemoPersonCard[] }>(paths.demoPeople);
  return people;
}

/** Where the person is signed in. The login used last comes first. */
export async function fetchLogins(): Promise<LoginCard[]> {
  const { logins } = await getJson<{ logins: LoginCard[] }>(paths.logins);
  return logins;
}

/** Ends logins of the person. */
export async function endLogins(handles: string[]): Promise<void> {
  const body: EndLogins = { handles };
  const response = await fetch(paths.loginsEnd, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new BesideError('INTERNAL');
}

/** Signs out. @returns Where to go next. */
export async function signOut(): Promise<string> {
  const response = await fetch(paths.signOut, {
    method: 'POST',
    headers: { accept: 'application/json' },
  });
  if (!response.ok) throw new BesideError('INTERNAL');
  const { redirectTo } = (await response.json()) as { redirectTo: string };
  return redirectTo;
}
