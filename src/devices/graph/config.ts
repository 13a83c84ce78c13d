/** The section `devices.graph`, and what it takes from the sign-in with Microsoft Entra ID. */
import { z } from 'zod';
import {
  addressesOf,
  cloudSchema,
  guid,
  standIn,
  type Addresses,
} from '../../common/microsoft-cloud.ts';

const seconds = z.int().min(0).max(86_400);

export const graphSchema = z
  .strictObject({
    /** Whose devices: the id of an Entra tenant. */
    tenant: guid.toLowerCase().optional(),
    /** Of the app registration that asks. */
    clientId: guid.optional(),
    clientSecret: z.string().min(1).optional(),
    cloud: cloudSchema.optional(),
    /** After this time the whole list is asked for anew; the old one is shown meanwhile. */
    refreshSeconds: seconds.default(300),
    /** While it cannot be had, the old one is shown for so long. */
    keepSeconds: seconds.default(3_600),
    /** How long an answer about one person or one device is good. */
    answerSeconds: seconds.default(30),
    /** For tests only: stand-ins for the login pages and for Microsoft Graph, on this machine. */
    authority: standIn.optional(),
    graph: standIn.optional(),
  })
  .prefault({});

/** As far as they matter here. */
interface Sections {
  devices: { source?: string | undefined; graph: z.infer<typeof graphSchema> };
  identity: {
    provider: string;
    azureAd?: (Addresses & { clientId: string; clientSecret: string }) | undefined;
    allowedTenants: string[];
  };
}

const accessSchema = z.object({
  tenant: z.string('expected the id of the Entra tenant whose devices they are'),
  clientId: z.string('expected the id of the application that asks for them'),
  clientSecret: z.string('expected the secret of the application that asks for them'),
  authority: z.string(),
  graph: z.string(),
});

/** By what Microsoft Graph is asked. */
export type GraphAccess = z.infer<typeof accessSchema>;

/** What is not said is as for signing in, where people sign in with Entra. */
function readAccess({ devices, identity }: Sections) {
  const { tenant, clientId, clientSecret, cloud, authority, graph } = devices.graph;
  const azureAd = identity.provider === 'azure-ad' ? identity.azureAd : undefined;
  const [single, ...others] = azureAd ? identity.allowedTenants : [];
  const elsewhere = cloud ?? authority ?? graph;
  // A secret belongs to one application.
  const own = clientId !== undefined && clientId !== azureAd?.clientId;
  return accessSchema.safeParse({
    ...(azureAd && !elsewhere
      ? azureAd
      : addressesOf({ cloud: cloud ?? 'global', authority, graph })),
    tenant: tenant ?? (others.length === 0 ? single : undefined),
    clientId: clientId ?? azureAd?.clientId,
    clientSecret: clientSecret ?? (own ? undefined : azureAd?.clientSecret),
  });
}

/** @throws When something is missing, which the configuration does not let happen. */
export function graphAccess(sections: Sections): GraphAccess {
  const { data, error } = readAccess(sections);
  if (!data) throw error;
  return data;
}

/** What is missing, if devices come from Microsoft Graph. */
export function accessIssues(sections: Sections): z.core.$ZodIssue[] {
  if (sections.devices.source !== 'graph') return [];
  const issues = readAccess(sections).error?.issues ?? [];
  return issues.map((issue) => ({ ...issue, path: ['devices', 'graph', ...issue.path] }));
}
