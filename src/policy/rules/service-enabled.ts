import { requests } from '../../protocol/requests.ts';
import type { Rule } from './rule.ts';

/** The organization has switched the service off. Sessions under way may continue. */
export const serviceEnabled: Rule = {
  name: 'service-enabled',
  refuses: ({ request, server }) =>
    !server.settings.serviceEnabled && requests[request].opensSession
      ? 'SERVICE_DISABLED'
      : undefined,
};
