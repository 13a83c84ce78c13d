/** Describes the conditions and the step-ups of a configuration in words (`check-config`). */
import type { Config } from '../../config/load.ts';
import type { ConditionSettings } from '../../policy/conditions/config.ts';

const sides = { helper: 'helpers', sharer: 'sharers', both: 'helpers and sharers' };

export function describeConditions({ conditions, server, identity }: Config): string[] {
  const aboutNetworks = conditions.some(({ networks }) => networks);
  const { trustedProxies } = server;
  return [
    ...conditions.map(
      (each) => `“${each.name}”: ${sides[each.for]} take part only ${requirements(each)}`,
    ),
    ...(aboutNetworks
      ? [
          trustedProxies.length > 0
            ? `where somebody comes from is what the proxies ${trustedProxies.join(', ')} say`
            : 'where somebody comes from is the address of the connection: behind a reverse proxy, that is the proxy’s (server.trustedProxies)',
        ]
      : []),
    ...(identity.provider === 'azure-ad' ? conditions.flatMap(warningsForEntra) : []),
  ];
}

/** Warns of claims that Entra's ID tokens may lack, so that nobody would meet the condition. */
function warningsForEntra({ name, strongSignIn, signInAgeSeconds }: ConditionSettings): string[] {
  const amrAlone = strongSignIn?.amr && !strongSignIn.acr && !strongSignIn.contexts;
  return [
    ...(amrAlone
      ? [
          `“${name}”: beware, ID tokens of Entra may have no amr, and nobody would get in; ask for an authentication context too (contexts)`,
        ]
      : []),
    ...(signInAgeSeconds
      ? [
          `“${name}”: beware, the app registration must have the optional claim auth_time, or nobody gets in`,
        ]
      : []),
  ];
}

export function describeStepUp({ stepUp, identity }: Config): string[] {
  const proof = identity.provider === 'azure-ad' ? 'the authentication context' : 'an acr of';
  return [
    ...(stepUp.startSession ? [`to open a session: ${proof} ${stepUp.startSession}`] : []),
    ...(stepUp.changeSettings ? [`to change settings: ${proof} ${stepUp.changeSettings}`] : []),
  ];
}

function requirements(condition: ConditionSettings): string {
  const { networks, strongSignIn, signInAgeSeconds, deviceStates, hours } = condition;
  return [
    ...(networks ? [`from the networks ${networks.join(', ')}`] : []),
    ...(hours
      ? [`on ${hours.days.join(', ')} from ${hours.from} to ${hours.to} (${hours.timeZone})`]
      : []),
    ...(strongSignIn ? [`signed in by ${anyOf(strongSignIn)}`] : []),
    ...(signInAgeSeconds ? [`signed in no longer than ${signInAgeSeconds} seconds ago`] : []),
    ...(deviceStates ? [`on a device that is ${deviceStates.join(' or ')}`] : []),
  ].join(', and ');
}

function anyOf(strong: NonNullable<ConditionSettings['strongSignIn']>): string {
  const { amr = [], acr = [], contexts = [] } = strong;
  return [
    ...amr.map((method) => `${method} (amr)`),
    ...acr.map((value) => `${value} (acr)`),
    ...contexts.map((context) => `the authentication context ${context}`),
  ].join(' or ');
}
