import { isIP } from 'node:net';
import { z } from 'zod';

const expected =
  'expected an IPv4 or IPv6 address without a port (“0.0.0.0” or “::” in quotation marks is every address of this machine)';

/** `localhost` means the address that this name has everywhere. URLs write IPv6 in brackets. */
export const listenAddressSchema = z.preprocess(
  (address) => {
    if (typeof address !== 'string') return address;
    if (address.toLowerCase() === 'localhost') return '127.0.0.1';
    return address.replace(/^\[(.*)\]$/, '$1');
  },
  z
    .string({ error: expected })
    .refine((address) => isIP(address) !== 0 && !address.includes('%'), expected),
);
