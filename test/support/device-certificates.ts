/** An authority that issues certificates to devices, as device management has one. */
import { generate } from 'selfsigned';

const dayMs = 86_400_000;

export interface DeviceCertificate {
  cert: string;
  key: string;
}

interface Issue {
  /** Fields of the subject, by their short name or object identifier; a field may be there twice. */
  subject: [field: string, value: string][];
  /** Days from now. */
  from?: number;
  until?: number;
  usage?: 'client' | 'server' | 'none';
}

export interface DeviceAuthority {
  /** PEM certificate. */
  ca: string;
  issue(issue: Issue): Promise<DeviceCertificate>;
}

/** @param name Two authorities may have the same one. */
export async function makeAuthority(name = 'Device Authority'): Promise<DeviceAuthority> {
  const common = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;
  const authority = await generate([{ name: 'commonName', value: name }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  return {
    ca: authority.cert,
    async issue({ subject, from = -2, until = 2, usage = 'client' }) {
      const made = await generate(
        subject.map(([shortName, value]) => ({ shortName, value })),
        {
          ...common,
          ca: { key: authority.private, cert: authority.cert },
          notBeforeDate: new Date(Date.now() + from * dayMs),
          notAfterDate: new Date(Date.now() + until * dayMs),
          extensions: [
            { name: 'basicConstraints', cA: false },
            ...(usage === 'none' ? [] : [{ name: 'extKeyUsage' as const, [`${usage}Auth`]: true }]),
          ],
        },
      );
      return { cert: made.cert, key: made.private };
    },
  };
}
