import type { AuditFilter } from '../../../../src/protocol/audit-row.ts';
import type { QueryController } from '../../../components/query-controller.ts';

/** @returns The filters in the address. Its times are those of the browser's time zone. */
export function filterOf(query: Pick<QueryController, 'get'>): AuditFilter {
  const filter: AuditFilter = {};
  for (const name of ['type', 'person', 'session', 'device', 'address', 'text'] as const) {
    const value = query.get(name);
    if (value) filter[name] = value;
  }
  for (const name of ['from', 'to'] as const) {
    const time = Date.parse(query.get(name) ?? '');
    if (!Number.isNaN(time)) filter[name] = time;
  }
  const result = query.get('result');
  if (result === 'done' || result === 'refused') filter.result = result;
  return filter;
}
