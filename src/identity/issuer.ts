/** How people write a provider's address, and what it calls itself. */
const document = '/.well-known/openid-configuration';

/** @returns The same without a last slash, and without the name of the discovery document. */
function plain(issuer: string): string {
  if (!URL.canParse(issuer)) return issuer;
  // As `URL` writes it: small letters in the name, no usual port.
  const { origin, pathname, search } = new URL(issuer);
  const path = pathname.replace(/\/\.well-known\/openid-configuration$/, '').replace(/\/+$/, '');
  return `${origin}${path}${pathname.includes('/.well-known/') ? '' : search}`;
}

/** Whether two addresses differ by nothing but a last slash or the name of the document. */
export function isSameIssuer(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

/** Where the discovery document is (OpenID Connect Discovery 1.0, 4). */
export function discoveryAddress(issuer: string): URL {
  return new URL(issuer.includes('/.well-known/') ? issuer : `${plain(issuer)}${document}`);
}

/** All that a tenant may be called in a token, if it is an issuer; else its name alone. */
export function spellings(tenant: string): string[] {
  if (!/^https:/i.test(tenant)) return [tenant];
  return [...new Set([tenant, plain(tenant), `${plain(tenant)}/`])];
}
