/** The addresses of Microsoft Entra ID and Microsoft Graph, as the configuration says. */
import { z } from 'zod';

export const guid = z.guid({ error: 'expected an id like 00000000-0000-0000-0000-000000000000' });

export const cloudSchema = z.enum(['global', 'us-government', 'china']);

/** A server in Microsoft's place can authenticate anybody. So a stand-in must be on this machine. */
export const standIn = z
  .url({
    protocol: /^https$/,
    // `URL` normalizes the host, whichever way it was written.
    hostname: /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/,
    error:
      'expected an https address of this machine (localhost, 127.0.0.1, ::1): it is for tests only',
  })
  .transform((url) => new URL(url).origin);

export interface Addresses {
  /** Origin of the login pages. */
  authority: string;
  /** Address of Microsoft Graph, with its version. */
  graph: string;
}

/** Source: "National clouds" (Microsoft identity platform and Microsoft Graph). */
const clouds: Record<z.infer<typeof cloudSchema>, Addresses> = {
  global: {
    authority: 'https://login.microsoftonline.com',
    graph: 'https://graph.microsoft.com',
  },
  'us-government': {
    authority: 'https://login.microsoftonline.us',
    graph: 'https://graph.microsoft.us',
  },
  china: {
    authority: 'https://login.partner.microsoftonline.cn',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
  },
};

/** The addresses of a cloud, or the stand-ins instead of them. */
export function addressesOf(settings: {
  cloud: z.infer<typeof cloudSchema>;
  authority?: string | undefined;
  graph?: string | undefined;
}): Addresses {
  const usual = clouds[settings.cloud];
  return {
    authority: settings.authority ?? usual.authority,
    graph: `${settings.graph ?? usual.graph}/v1.0`,
  };
}
