/** What a login remembers about where it was begun, so that its owner can recognize it. */
import Bowser from 'bowser';
import type { Request } from 'express';
import type { LoginOrigin } from 'express-session';

/** Longer ones are not parsed. No browser sends one. */
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
