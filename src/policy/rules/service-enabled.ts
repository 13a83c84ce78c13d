import { requests } from '../../protocol/requests.ts';
import type { Rule } from './rule.ts';

/** The organization has switched the service off. Sessions under way may continue. */
export const serviceEnabled: Rule = {
  name: 'service-enabled',
  concerns: ({ request }) => requests[request].opensSession,
  refuses: ({ server }) => (server.settings.serviceEnabled ? undefined : 'SERVICE_DISABLED'),
};
