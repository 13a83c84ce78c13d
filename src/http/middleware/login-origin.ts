/** What a login remembers of where it was begun, so that its owner can tell it from others. */
import Bowser from 'bowser';
import type { Request } from 'express';
import type { LoginOrigin } from 'express-session';

/** Longer ones are not read: no browser sends one. */
const longestUserAgent = 1_000;
const longestName = 40;

export function loginOrigin(req: Request): LoginOrigin {
  const userAgent = req.get('user-agent') ?? '';
  const known = userAgent !== '' && userAgent.length <= longestUserAgent;
  const { browser, os } = known ? Bowser.parse(userAgent) : { browser: {}, os: {} };
  return {
    at: Date.now(),
    address: req.ip ?? '',
    ...(browser.name && { browser: browser.name.slice(0, longestName) }),
    ...(os.name && { system: os.name.slice(0, longestName) }),
  };
}
