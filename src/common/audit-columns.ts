import type { AuditRow } from '../protocol/audit-row.ts';
import type { Columns } from './csv.ts';

type Row = Omit<AuditRow, 'details'> & { details?: object };

/** The columns of the audit log as a table (CSV), in order. */
export const auditColumns: Columns<Row> = {
  id: ({ id }) => id,
  time: ({ at }) => new Date(at).toISOString(),
  type: ({ type }) => type,
  result: ({ result }) => result,
  code: ({ code }) => code,
  person: ({ person }) => person?.userName ?? person?.key,
  person_name: ({ person }) => person?.name,
  role: ({ role }) => role,
  target: ({ target }) => target?.userName ?? target?.key,
  target_name: ({ target }) => target?.name,
  devices: ({ devices }) => devices?.join(' '),
  address: ({ address }) => address,
  note: ({ note }) => note,
  session: ({ session }) => session,
  details: ({ details }) => details && JSON.stringify(details),
  request: ({ requestId }) => requestId,
  hash: ({ hash }) => hash,
};
