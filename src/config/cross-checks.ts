/**
 * Checks how settings must fit together. Each check reads only its own settings, as they were
 * written. The whole schema would check nothing more once a part of it is wrong.
 */
import { devicesSchema } from '../devices/config.ts';
import { accessIssues, graphSchema } from '../devices/graph/config.ts';
import { accessFaults } from '../identity/role-assignments.ts';
import { identitySchema, tenantFaults } from '../identity/config.ts';
import { isLoopback } from '../common/ip-networks.ts';
import { announcedFaults, mediaSchema, turnFaults } from '../media/config.ts';
import { stepUpFaults } from '../policy/step-up-config.ts';
import { describeIssue, type Fault } from './describe-issue.ts';
import { isPlaceholder } from './form.ts';
import { metricsSchema } from './sections/metrics.ts';
import { listenAddressSchema } from '../common/listen-address.ts';
import type { Raw } from './settings-file.ts';

/** @param raw As written in the file and the environment. */
export function crossFaults(raw: Raw): Fault[] {
  const [media, stepUp, identity] = [
    sectionOf(raw, 'media'),
    sectionOf(raw, 'stepUp'),
    sectionOf(raw, 'identity'),
  ];
  const listenAddress = listenAddressOf(raw);
  return [
    ...accessFaults(raw),
    ...tenantFaults(identity),
    ...portFaults(raw),
    ...stepUpFaults(stepUp, identity['provider']),
    ...devicesFaults(raw),
    ...turnFaults(media),
    ...(listenAddress === undefined ? [] : announcedFaults(media, listenAddress)),
    ...demoFaults(raw),
  ];
}

/** The values that devices need may be in the section of the sign-in. */
function devicesFaults(raw: Raw): Fault[] {
  const { source, graph } = sectionOf(raw, 'devices');
  if (source !== 'graph') return [];
  const read = graphSchema.safeParse(graph);
  const identity = identitySchema.safeParse(raw['identity']);
  if (!read.success || !identity.success) return [];
  const devices = { ...devicesSchema.parse(undefined), source, graph: read.data };
  const issues = accessIssues({ devices, identity: identity.data });
  return issues.flatMap((issue) => describeIssue(issue, []));
}

/** Each port is used by one part only. With 0, any free port is taken. */
function portFaults(raw: Raw): Fault[] {
  const { port: pages = 8443 } = sectionOf(raw, 'server');
  const attestation = devicesSchema.safeParse(raw['devices']).data?.attestation?.port ?? 0;
  const metrics = metricsSchema.safeParse(raw['metrics']).data?.port ?? 0;
  const { port: first, workers } = mediaSchema.safeParse(raw['media']).data ?? {
    port: 0,
    workers: 0,
  };
  const last = first + workers - 1;
  const used = [
    { port: pages, path: ['server', 'port'], words: 'that of the pages' },
    { port: attestation, path: ['devices', 'attestation', 'port'], words: 'that of devices' },
    { port: metrics, path: ['metrics', 'port'], words: 'that of the metrics' },
  ].filter(({ port }) => typeof port === 'number' && port > 0);
  return used.flatMap(({ port, path }, index) => {
    const isOfMedia = first > 0 && Number(port) >= first && Number(port) <= last;
    const earlier = used.slice(0, index).find((each) => each.port === port);
    return [
      ...(isOfMedia
        ? [
            {
              path,
              words: `expected another port than those of media, ${first} to ${last} (media.port, one for each worker), found one of them`,
            },
          ]
        : []),
      ...(earlier
        ? [{ path, words: `expected another port than ${earlier.words}, ${Number(port)}` }]
        : []),
    ];
  });
}

/**
 * With the demo's people anybody can sign in as anybody. A configuration that was lost, or in which
 * a key was misspelt, must not let other machines in.
 */
function demoFaults(raw: Raw): Fault[] {
  const identity = sectionOf(raw, 'identity');
  if (identity['provider'] !== undefined) return [];
  const path = ['identity', 'provider'];
  for (const [section, provider] of [
    ['oidc', 'oidc'],
    ['azureAd', 'azure-ad'],
  ] as const)
    if (identity[section] !== undefined)
      return [
        {
          path,
          words: `expected "${provider}", since there is identity.${section}; found nothing`,
        },
      ];
  const why = isOpen(raw);
  if (why === undefined) return [];
  return [
    {
      path,
      words: `expected to be written out, since ${why} lets other machines in; found nothing. Write "oidc" or "azure-ad" with its settings, or "demo" if anybody is meant to sign in as anybody`,
    },
  ];
}

/** @returns The setting that lets people of other machines in. */
function isOpen(raw: Raw): string | undefined {
  const listenAddress = listenAddressOf(raw);
  if (listenAddress !== undefined && !isLoopback(listenAddress)) return 'server.listenAddress';
  const { publicUrl } = sectionOf(raw, 'server');
  if (typeof publicUrl !== 'string' || isPlaceholder(publicUrl) || !URL.canParse(publicUrl))
    return undefined;
  const host = new URL(publicUrl).hostname.replace(/^\[|\]$/g, '');
  return isLoopback(host) ? undefined : 'server.publicUrl';
}

function listenAddressOf(raw: Raw): string | undefined {
  const { listenAddress = '127.0.0.1' } = sectionOf(raw, 'server');
  return listenAddressSchema.safeParse(listenAddress).data;
}

function sectionOf(raw: Raw, name: string): Raw {
  const section = raw[name];
  return typeof section === 'object' && section !== null ? (section as Raw) : {};
}
