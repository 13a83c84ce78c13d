/** Warns of a certificate that can be used, but that browsers will refuse, now or soon. */
import { X509Certificate, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { getCACertificates } from 'node:tls';
import { chainOf } from './certificate.ts';

const dayMs = 86_400_000;
/** From this many days before the end, it warns every day. */
export const warnDays = 14;
/** Source: RFC 5280, section 4.2.1.12 (serverAuth, anyExtendedKeyUsage). */
const forServers = ['1.3.6.1.5.5.7.3.1', '2.5.29.37.0'];
/** Of the curves that OpenSSL knows. */
const curvesOfBrowsers = ['prime256v1', 'secp384r1'];

export interface CertificateUse {
  /** PEM: the certificate and those of its issuers. */
  cert: Buffer;
  /** For the sentences. */
  file: string;
  /** The host by which people reach the server, without the brackets of an IPv6 address. */
  host: string;
  /** The setting that the host comes from. */
  setting: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** @returns One line for each fault, with the file and what to do. */
export function lintCertificate({ cert, file, host, setting, now }: CertificateUse): string[] {
  const chain = chainOf(cert);
  const [own] = chain;
  if (!own) return [];
  return [
    ...chain.flatMap((each, index) => aboutTime(each, index, now)),
    ...aboutName(own, host, setting),
    ...aboutKind(own, own.publicKey),
    ...aboutChain(chain, file),
  ].map((warning) => `${file}: ${warning}`);
}

/** For authorities that issue to others. @returns One line for each authority that cannot be used soon. */
export function lintAuthorities(
  authorities: X509Certificate[],
  file: string,
  now: number,
): string[] {
  return authorities.flatMap((each, index) => {
    const which = `${file}: certificate number ${index + 1}, “${nameIn(each.subject)}”,`;
    const end = new Date(each.validTo);
    const left = daysLeft(end, now);
    return [
      ...(each.ca ? [] : [`${which} is no authority's, and issues to nobody: put its issuer's in`]),
      ...(left > warnDays
        ? []
        : [
            `${which} ${left < 0 ? 'ended' : 'ends'} at ${end.toISOString()}, and nothing that it has issued is taken after that: put in the one that follows it`,
          ]),
    ];
  });
}

/** When the first of its certificates expires. */
export function endOf(cert: Buffer): Date {
  return new Date(Math.min(...chainOf(cert).map(({ validTo }) => Date.parse(validTo))));
}

/** For monitoring. */
export function whenItEnds(end: Date, now: number): string {
  return `days left: ${daysLeft(end, now)} (${end.toISOString()})`;
}

/** Whole days. Negative after the end. */
export function daysLeft(end: Date, now: number): number {
  return Math.floor((end.getTime() - now) / dayMs);
}

function aboutTime({ validFrom, validTo }: X509Certificate, index: number, now: number): string[] {
  const which = index === 0 ? 'the certificate' : `certificate number ${index + 1}, of an issuer,`;
  const [from, to] = [new Date(validFrom), new Date(validTo)];
  const left = daysLeft(to, now);
  if (from.getTime() > now)
    return [
      `${which} counts from ${from.toISOString()} only, and browsers refuse it until then: look at this machine's clock, or wait`,
    ];
  if (to.getTime() <= now)
    return [`${which} ended at ${to.toISOString()}, and browsers refuse it: renew it`];
  return left <= warnDays
    ? [`${which} ends in ${left} days, at ${to.toISOString()}: renew it`]
    : [];
}

function aboutName(own: X509Certificate, host: string, setting: string): string[] {
  if (!/(DNS|IP Address):/.test(own.subjectAltName ?? ''))
    return [
      'the certificate has no name that browsers look at (subjectAltName): have it issued anew with one',
    ];
  const fits = isIP(host) ? own.checkIP(host) : own.checkHost(host, { subject: 'never' });
  return fits
    ? []
    : [
        `the certificate is for ${own.subjectAltName}, and people come to ${host} (${setting}): have it issued for that name, or change the address`,
      ];
}

function aboutKind(own: X509Certificate, key: KeyObject): string[] {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  const curve = details?.namedCurve;
  const taken = type === 'rsa' || (type === 'ec' && curvesOfBrowsers.includes(curve ?? ''));
  // The types of Node.js are wrong here: these are extended key usages.
  const uses = own.keyUsage as string[] | undefined;
  return [
    ...(taken
      ? []
      : [
          `the certificate's key is of the kind ${curve ?? type}, which not all browsers take: use RSA with 2048 bits, or P-256 (openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256)`,
        ]),
    ...(uses && !uses.some((use) => forServers.includes(use))
      ? [
          'the certificate is not for servers (extended key usage serverAuth), and browsers refuse it: have it issued as one for a server',
        ]
      : []),
  ];
}

function aboutChain(chain: X509Certificate[], file: string): string[] {
  const last = chain.at(-1);
  const stray = chain.findIndex((each, index) => {
    const next = chain[index + 1];
    return next !== undefined && !each.checkIssued(next);
  });
  if (stray >= 0)
    return [
      `certificate number ${stray + 2} is not the issuer of the one before it: put each issuer after what it issued, and leave out others`,
    ];
  if (!last || last.checkIssued(last) || isIssuedByRoot(last)) return [];
  const issuer = nameIn(last.issuer);
  return [
    `the certificate of its issuer “${issuer}” is missing, and browsers that do not know it refuse the connection: append it (cat ISSUER.pem >> ${file}), unless every computer trusts “${issuer}” itself`,
  ];
}

function nameIn(subject: string): string {
  return /^CN=(.*)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ');
}

/** Whether a public root, or one that this machine's administrators have added, has issued it. */
function isIssuedByRoot(certificate: X509Certificate): boolean {
  return [...getCACertificates('default'), ...getCACertificates('system')].some((pem) => {
    try {
      const root = new X509Certificate(pem);
      return certificate.checkIssued(root) && certificate.verify(root.publicKey);
    } catch {
      return false;
    }
  });
}
