/** Which page an address means. */
import { paths } from '../../src/protocol/paths.ts';

export type Route =
  | 'entry'
  | 'join'
  | 'help'
  | 'admin'
  | 'account'
  | 'check'
  | 'demo-sign-in'
  | 'sign-in-failed'
  | 'sign-out'
  | 'not-found';

const byPath = new Map<string, Route>([
  [paths.enterCode, 'entry'],
  [paths.join, 'join'],
  [paths.help, 'help'],
  [paths.admin, 'admin'],
  [paths.account, 'account'],
  [paths.check, 'check'],
  [paths.signInFailed, 'sign-in-failed'],
  [paths.signOut, 'sign-out'],
]);

/** @param path Such as `location.pathname`. */
export function routeOf(path: string): Route {
  if (path.startsWith(`${paths.demoSignIn}/`)) return 'demo-sign-in';
  const trimmed = path.length > 1 ? path.replace(/\/$/, '') : path;
  return byPath.get(trimmed) ?? 'not-found';
}
