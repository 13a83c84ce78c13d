import type { StreamConfig } from '../../common/audit-stream-config.ts';
import type { Config } from '../../config/load.ts';

/** @returns Where the audit log is sent, in words. Empty if it is sent nowhere. */
export function describeStreams({ audit }: Config): string[] {
  return audit.streams.map(
    (stream) =>
      `“${stream.name}”: ${whereTo(stream)}${stream.from === 'beginning' ? ', from the first row on' : ''}`,
  );
}

function whereTo(stream: StreamConfig): string {
  switch (stream.type) {
    case 'file':
      return `appended to ${stream.file}`;
    case 'stdout':
      return 'printed to the standard output';
    case 'syslog':
      return `syslog over TLS to ${stream.host}, port ${stream.port}${stream.certificateFile ? ', with a client certificate' : ''}`;
    case 'http':
      return `posted to ${new URL(stream.url).host}${stream.tokenFile ? ', with a token' : ''}`;
  }
}

/** @returns Warnings about streams that can be used. */
export function lintStreams({ audit, dataDir }: Config): string[] {
  return audit.streams.flatMap((stream) => {
    const { name } = stream;
    if (stream.type === 'http' && new URL(stream.url).protocol === 'http:')
      return [
        `audit.streams, “${name}”: names of people and ${stream.tokenFile ? 'the token' : 'addresses'} are sent without encryption; use https`,
      ];
    if (stream.type === 'http' && !stream.tokenFile)
      return [
        `audit.streams, “${name}”: whoever can reach the receiver can write to it; name a token (tokenFile), if it takes one`,
      ];
    if (stream.type === 'file' && stream.file.startsWith(`${dataDir}/`))
      return [
        `audit.streams, “${name}”: ${stream.file} is on the same disk as the database; a collector should take it to another machine`,
      ];
    return [];
  });
}
