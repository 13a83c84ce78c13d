/** Certificates of all kinds, as openssl makes them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Issue {
  /** Of `openssl genpkey`. */
  key?: string[];
  /** As in `subjectAltName`; null leaves it out. */
  names?: string | null;
  /** Extended key usage. */
  usage?: string;
  /** As days from now. */
  from?: number;
  until?: number;
  digest?: string;
  isAuthority?: boolean;
  /** Left out: itself. */
  issuer?: Issued;
}

export interface Issued {
  /** Files. */
  cert: string;
  key: string;
  pem: string;
  keyPem: string;
}

const p256 = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'];
const dayMs = 86_400_000;

export class CertificateShop {
  readonly folder = mkdtempSync(join(tmpdir(), 'beside-certificates-'));
  #count = 0;

  /** The path of a new file. */
  file(name: string, content: string | Buffer = ''): string {
    this.#count += 1;
    const file = join(this.folder, `${this.#count}-${name}`);
    writeFileSync(file, content);
    return file;
  }

  openssl(...args: string[]): Buffer {
    return execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  }

  issue(name: string, issue: Issue = {}): Issued {
    const { names = 'DNS:localhost', issuer, from = -1, until = 90 } = issue;
    const key = this.file(`${name}.key`);
    this.openssl('genpkey', ...(issue.key ?? p256), '-out', key);
    const extensions = this.file(
      'extensions',
      [
        `basicConstraints=critical,CA:${issue.isAuthority ? 'TRUE' : 'FALSE'}`,
        ...(names === null ? [] : [`subjectAltName=${names}`]),
        ...(issue.isAuthority ? [] : [`extendedKeyUsage=${issue.usage ?? 'serverAuth'}`]),
      ].join('\n'),
    );
    const request = this.file(`${name}.csr`);
    this.openssl('req', '-new', '-key', key, '-subj', `/CN=${name}`, '-out', request);
    const cert = this.file(`${name}.crt`);
    const database = this.file('index.txt');
    const settings = this.file(
      'ca.cnf',
      `[ca]\ndefault_ca=c\n[c]\ndatabase=${database}\nnew_certs_dir=${this.folder}\nrand_serial=yes\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n`,
    );
    this.openssl(
      ...['ca', '-batch', '-notext', '-config', settings, '-extfile', extensions],
      ...(issuer ? ['-cert', issuer.cert, '-keyfile', issuer.key] : ['-selfsign', '-keyfile', key]),
      // A key of Edwards curves has a digest of its own.
      ...['-md', issue.digest ?? (issue.key?.join().includes('ED') && !issuer ? 'null' : 'sha256')],
      ...['-startdate', asn1(from), '-enddate', asn1(until), '-in', request, '-out', cert],
    );
    return { cert, key, pem: readFileSync(cert, 'utf8'), keyPem: readFileSync(key, 'utf8') };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Days from now, as openssl wants them: YYYYMMDDHHMMSSZ. */
function asn1(days: number): string {
  const time = new Date(Date.now() + days * dayMs).toISOString();
  return `${time.replaceAll(/[-:T]|\.\d+Z/g, '')}Z`;
}
