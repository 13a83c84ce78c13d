/** A token lasts at most this long, and this long unless something else is wanted. */
export const tokenDays = { most: 366, default: 90 };
/** Tokens that have neither expired nor been revoked. */
export const mostTokens = 200;
