/** The parts of the administration: the code of each, and what it shows below its title. */
import { html, type TemplateResult } from 'lit';
import { adminPartNames, adminParts, type AdminPart } from '../../../src/protocol/admin-parts.ts';
import type { Me } from '../../../src/protocol/paths.ts';

interface Part {
  /** Loads the code when the part is first shown. */
  load: () => Promise<unknown>;
  render: (me: Me) => TemplateResult;
}

/** `adminParts` of the contract has their order, addresses and permissions. */
export const parts: Partial<Record<AdminPart, Part>> = {
  sessions: {
    load: () => import('./sessions/sessions-part.ts'),
    render: (me) => html`<beside-admin-sessions .me=${me}></beside-admin-sessions>`,
  },
  reports: {
    load: () => import('./reports/reports-part.ts'),
    render: (me) => html`<beside-admin-reports .me=${me}></beside-admin-reports>`,
  },
  audit: {
    load: () => import('./audit/audit-part.ts'),
    render: () => html`<beside-admin-audit></beside-admin-audit>`,
  },
  access: {
    load: () => import('./access/access-part.ts'),
    render: () => html`<beside-admin-access></beside-admin-access>`,
  },
  settings: {
    load: () => import('./settings/settings-part.ts'),
    render: (me) => html`<beside-admin-settings .me=${me}></beside-admin-settings>`,
  },
  health: {
    load: () => import('./health/health-part.ts'),
    render: (me) => html`<beside-admin-health .me=${me}></beside-admin-health>`,
  },
  retention: {
    load: () => import('./retention/retention-part.ts'),
    render: () => html`<beside-admin-retention></beside-admin-retention>`,
  },
  tokens: {
    load: () => import('./tokens/tokens-part.ts'),
    render: (me) => html`<beside-admin-tokens .me=${me}></beside-admin-tokens>`,
  },
  webhooks: {
    load: () => import('./webhooks/webhooks-part.ts'),
    render: () => html`<beside-admin-webhooks></beside-admin-webhooks>`,
  },
};

/** The parts that a person may see, in order. */
export function partsFor(me: Me | undefined): AdminPart[] {
  return adminPartNames.filter(
    (name) => name in parts && me?.permissions.includes(adminParts[name]),
  );
}
