/** Compares how people write a provider's address with how the provider writes it. */
const document = '/.well-known/openid-configuration';

/** @returns The address without a last slash, and without the name of the discovery document. */
function plain(issuer: string): string {
  if (!URL.canParse(issuer)) return issuer;
  // `URL` writes the host in lower case, and leaves out the default port.
  const { origin, pathname, search } = new URL(issuer);
  const path = pathname.replace(/\/\.well-known\/openid-configuration$/, '').replace(/\/+$/, '');
  return `${origin}${path}${pathname.includes('/.well-known/') ? '' : search}`;
}

/** Whether two addresses differ only by a last slash or the name of the document. */
export function isSameIssuer(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

/** The address of the discovery document (OpenID Connect Discovery 1.0, 4). */
export function discoveryAddress(issuer: string): URL {
  return new URL(issuer.includes('/.well-known/') ? issuer : `${plain(issuer)}${document}`);
}

/** All spellings of a tenant in a token if it is an issuer, else only its name. */
export function spellings(tenant: string): string[] {
  if (!/^https:/i.test(tenant)) return [tenant];
  return [...new Set([tenant, plain(tenant), `${plain(tenant)}/`])];
}
