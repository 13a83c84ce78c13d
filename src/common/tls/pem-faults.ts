/**
 * Recognizes what a file contains instead of a certificate or a key, and names the command that
 * converts it.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { decodeText } from '../read-text-file.ts';

export interface CertificateFiles {
  certificateFile: string;
  keyFile: string;
}

/** DER of two object identifiers: pkcs7-data, which begins a PKCS #12 store, and pkcs7-signedData. */
const pkcs7Data = Buffer.from('06092a864886f70d010701', 'hex');
const pkcs7Signed = Buffer.from('06092a864886f70d010702', 'hex');
const javaKeyStore = Buffer.from('feedfeed', 'hex');
/** Certificates may be long. Their identifiers are at the beginning. */
const head = 64;

/** @returns Undefined if the file has one or more certificates in PEM. */
export function whyNoCertificate(bytes: Buffer, { certificateFile, keyFile }: CertificateFiles) {
  const file = certificateFile;
  if (bytes.toString().trim() === '') return `${file} is empty, expected a PEM certificate`;
  const text = decodeText(bytes) ?? '';
  const labels = labelsOf(text);
  const own = labels.filter((label) => /^(X509 |TRUSTED )?CERTIFICATE$/.test(label));
  if (own.length > 0) return whyDamaged(text, own.length, file);
  if (labels.includes('PKCS7')) return isPkcs7(file, '');
  if (labels.some((label) => label.endsWith('CERTIFICATE REQUEST')))
    return `${file} is a request for a certificate (CSR), expected the certificate that the authority made of it; for a laboratory: openssl x509 -req -days 365 -in ${file} -signkey ${keyFile} -copy_extensions copy -out ${file}.pem`;
  if (labels.some((label) => label.endsWith('PRIVATE KEY')))
    return `${file} holds a private key and no certificate; expected the certificate that was issued for it`;
  if (labels.some((label) => label.endsWith('PUBLIC KEY')))
    return `${file} holds a public key, expected the certificate that was issued for it`;
  switch (binaryForm(bytes)) {
    case 'certificate':
      return `${file} is in DER, expected PEM: openssl x509 -inform DER -in ${file} -out ${file}.pem`;
    case 'key':
      return `${file} holds a private key in DER, expected a PEM certificate`;
    case 'pkcs12':
      return `${file} is a PKCS #12 store, expected PEM: openssl pkcs12 -in ${file} -nokeys -out ${file}.pem`;
    case 'pkcs7':
      return isPkcs7(file, '-inform DER ');
    case 'java':
      return `${file} is a Java key store, expected PEM: keytool -importkeystore -srckeystore ${file} -destkeystore ${file}.p12 -deststoretype PKCS12, then openssl pkcs12 -in ${file}.p12 -nokeys -out ${file}.pem`;
    default:
      return `${file} holds no certificate in PEM, expected a line “-----BEGIN CERTIFICATE-----”; openssl x509 -in ${file} -noout -text says what can be read of it`;
  }
}

/** @returns Undefined if the file has a private key in PEM without a passphrase. */
export function whyNoKey(bytes: Buffer, { keyFile: file }: CertificateFiles): string | undefined {
  if (bytes.toString().trim() === '') return `${file} is empty, expected a PEM private key`;
  const text = decodeText(bytes) ?? '';
  const labels = labelsOf(text);
  const own = labels.find((label) => label.endsWith('PRIVATE KEY'));
  if (own === 'ENCRYPTED PRIVATE KEY' || /^Proc-Type: 4,ENCRYPTED/m.test(text))
    return `${file} is encrypted, expected a key without a passphrase, readable by its owner only: openssl pkey -in ${file} -out ${file}.pem`;
  if (own === 'OPENSSH PRIVATE KEY')
    return `${file} is a key of OpenSSH, expected PEM: ssh-keygen -p -N '' -m PEM -f ${file}`;
  if (own !== undefined) return whyNoReadableKey(text, file);
  if (labels.some((label) => label.endsWith('PUBLIC KEY')))
    return `${file} holds a public key, expected the private one that belongs to it`;
  if (labels.some((label) => label.endsWith('CERTIFICATE REQUEST')))
    return `${file} is a request for a certificate (CSR), expected the private key that it was made with`;
  if (labels.some((label) => label.endsWith('CERTIFICATE')))
    return `${file} holds a certificate and no private key; expected the key that it was issued for`;
  switch (binaryForm(bytes)) {
    case 'key':
      return `${file} is in DER, expected PEM: openssl pkey -inform DER -in ${file} -out ${file}.pem`;
    case 'certificate':
      return `${file} holds a certificate in DER, expected a PEM private key`;
    case 'pkcs12':
      return `${file} is a PKCS #12 store, expected PEM: openssl pkcs12 -in ${file} -nocerts -nodes -out ${file}.pem`;
    case 'java':
      return `${file} is a Java key store, expected PEM: keytool -importkeystore -srckeystore ${file} -destkeystore ${file}.p12 -deststoretype PKCS12, then openssl pkcs12 -in ${file}.p12 -nocerts -nodes -out ${file}.pem`;
    default:
      return `${file} holds no private key in PEM, expected a line “-----BEGIN PRIVATE KEY-----”; openssl pkey -in ${file} -noout -text says what can be read of it`;
  }
}

function labelsOf(text: string): string[] {
  return [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)].map(([, label = '']) => label);
}

function isPkcs7(file: string, form: string): string {
  return `${file} is a PKCS #7 store, expected PEM certificates: openssl pkcs7 ${form}-in ${file} -print_certs -out ${file}.pem`;
}

function whyDamaged(text: string, count: number, file: string): string | undefined {
  const blocks = [
    ...text.matchAll(
      /-----BEGIN [A-Z0-9 ]*CERTIFICATE-----([^-]+)-----END [A-Z0-9 ]*CERTIFICATE-----/g,
    ),
  ];
  const bad = blocks.findIndex(
    ([, base64 = '']) => !canRead(() => new X509Certificate(Buffer.from(base64, 'base64'))),
  );
  if (bad < 0 && blocks.length === count) return undefined;
  const place = bad < 0 ? blocks.length : bad;
  return `${file}: certificate number ${place + 1} in it is damaged or cut off; copy it anew; openssl x509 -in ${file} -noout -text says what can be read of it`;
}

function whyNoReadableKey(text: string, file: string): string | undefined {
  if (canRead(() => createPrivateKey(text))) return undefined;
  return `${file}: the key in it is damaged or cut off, or of a kind that is not known; copy it anew; openssl pkey -in ${file} -noout -text says what can be read of it`;
}

function binaryForm(
  bytes: Buffer,
): 'certificate' | 'key' | 'pkcs12' | 'pkcs7' | 'java' | undefined {
  const beginning = bytes.subarray(0, head);
  if (beginning.indexOf(javaKeyStore) === 0) return 'java';
  // A SEQUENCE.
  if (bytes[0] !== 0x30) return undefined;
  if (beginning.includes(pkcs7Signed)) return 'pkcs7';
  if (beginning.includes(pkcs7Data)) return 'pkcs12';
  if (canRead(() => new X509Certificate(bytes))) return 'certificate';
  const isKey = (['pkcs8', 'pkcs1', 'sec1'] as const).some((type) =>
    canRead(() => createPrivateKey({ key: bytes, format: 'der', type })),
  );
  return isKey ? 'key' : undefined;
}

function canRead(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
