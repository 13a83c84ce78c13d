import type { Compliance } from '../protocol/device.ts';

/** By the rules of Conditional Access. A device without a verdict of its management (yet) is unknown. */
const spellings: Record<Compliance, string[]> = {
  compliant: 'compliant ingraceperiod graceperiod ingrace remediated yes y true 1'.split(' '),
  noncompliant:
    'noncompliant notcompliant notincompliance outofcompliance uncompliant incompliant conflict inconflict error no n false 0'.split(
      ' ',
    ),
  unknown:
    'unknown configmanager configmgr seeconfigmgr seeconfigurationmanager managedbyconfigmgr notevaluated notyetevaluated notapplicable notassigned notavailable na none null nil'.split(
      ' ',
    ),
};
const known = new Map(
  (Object.keys(spellings) as Compliance[]).flatMap((state) =>
    spellings[state].map((spelling) => [spelling, state] as const),
  ),
);

/**
 * The meaning of a state as a source writes it: `inGracePeriod`, `In grace period`,
 * `not_compliant`, …
 *
 * @returns Undefined if no known source has this state.
 */
export function complianceOf(text: string): Compliance | undefined {
  return known.get(text.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
}
