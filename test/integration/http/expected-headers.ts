/** Of every answer, by whomever it is written. */
export const expectedHeaders = {
  'strict-transport-security': 'max-age=31536000',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'display-capture=(self), microphone=(self), camera=()',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
