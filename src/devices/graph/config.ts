/** The section `devices.graph`, and the values that it takes from the sign-in with Microsoft Entra ID. */
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
    /** The Entra tenant whose devices are listed. */
    tenant: guid.toLowerCase().optional(),
    /** Of the app registration that asks. */
    clientId: guid.optional(),
    clientSecret: z.string().min(1).optional(),
    cloud: cloudSchema.optional(),
    /** After this time the whole list is loaded again. The old one is shown meanwhile. */
    refreshSeconds: seconds.default(300),
    /** While the list cannot be loaded, the old one is shown for this long. */
    keepSeconds: seconds.default(3_600),
    /** How long an answer about one person or one device is valid. */
    answerSeconds: seconds.default(30),
    /** For tests only: stand-ins for the login pages and for Microsoft Graph, on this machine. */
    authority: standIn.optional(),
    graph: standIn.optional(),
  })
  .prefault({});

/** The parts of the sections that matter here. */
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

/** The credentials for Microsoft Graph. */
export type GraphAccess = z.infer<typeof accessSchema>;

/** A missing value is taken from the sign-in with Entra, if there is one. */
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

/** @throws If something is missing. The checks of the configuration prevent that. */
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
