/** The results of the check in words: for the page, and as a text for the administrator. */
import type { CheckLine, ConnectivityCheck } from './connectivity-check.ts';
import { levelOf } from '../../media/connection-quality.ts';
import { translate, type MessageKey } from '../../i18n/locale.ts';
import { wordsOf } from '../../components/failure-notice.ts';

const networkPaths = new Set<CheckLine['kind']>(['udp', 'tcp', 'https', 'relay']);

export type Verdict =
  | 'running'
  | 'browser'
  | 'sign-in'
  | 'failed'
  | 'no-signaling'
  | 'no-path'
  | 'no-screen'
  | 'weak'
  | 'detour'
  | 'ready';

/** The result of all items together. */
export function verdictOf(check: ConnectivityCheck): Verdict {
  const isFaulty = (kind: CheckLine['kind']) =>
    check.lines.some((line) => line.kind === kind && line.state === 'fault');
  if (check.running) return 'running';
  if (isFaulty('browser')) return 'browser';
  if (check.signInNeeded) return 'sign-in';
  if (check.failure) return 'failed';
  if (isFaulty('signaling')) return 'no-signaling';
  const { open } = check;
  if (!open) return 'no-path';
  if (isFaulty('screen')) return 'no-screen';
  if (levelOf(open.figures) === 'poor') return 'weak';
  return open.kind === 'udp' ? 'ready' : 'detour';
}

export function verdictWords(check: ConnectivityCheck): { title: string; lead: string } {
  const verdict = verdictOf(check);
  const title = translate(`check.verdict.${verdict}`);
  if (verdict === 'failed') return { title, lead: check.failure ? wordsOf(check.failure) : '' };
  const networkPath = check.open ? translate(`quality.path.${check.open.kind}`) : '';
  return { title, lead: translate(`check.verdict.${verdict}.lead`, { path: networkPath }) };
}

export function titleOf({ kind }: CheckLine): string {
  switch (kind) {
    case 'browser':
    case 'screen':
    case 'microphone':
    case 'signaling':
      return translate(`check.line.${kind}`);
    default:
      return translate(`quality.path.${kind}`);
  }
}

/** What an item is for. */
export function purposeOf({ kind }: CheckLine): string {
  return kind === 'browser' ? '' : translate(`check.about.${kind}`);
}

export function figuresOf({ figures }: CheckLine): string {
  return figures ? translate('check.figures', { ms: figures.roundTripMs, loss: figures.loss }) : '';
}

/** What is wrong, and what to do about it. */
export function adviceOf({ kind, state, fault }: CheckLine): string {
  if (state !== 'fault' && state !== 'doubt') return '';
  if (kind === 'microphone') return translate(`microphone.${fault}` as MessageKey);
  return translate(`check.fault.${fault ? `${kind}.${fault}` : kind}` as MessageKey);
}

/** Contains nothing secret, and nothing about the person. */
export function reportOf(check: ConnectivityCheck): string {
  const at = check.at.toISOString().replace(/\.\d+Z$/, 'Z');
  const lines = check.lines.flatMap((line) => {
    const parts = [translate(`check.state.${line.state}`), figuresOf(line), line.about ?? ''];
    const advice = adviceOf(line);
    return [
      `${titleOf(line)}: ${parts.filter(Boolean).join('; ')}`,
      ...(advice ? [`  ${advice}`] : []),
    ];
  });
  const { open } = check;
  return [
    translate('check.report.heading', { server: location.origin, at }),
    verdictWords(check).title,
    open
      ? translate('check.report.path', { path: translate(`quality.path.${open.kind}`) })
      : translate(isTried(check) ? 'check.report.no-path' : 'check.report.path-not-tried'),
    ...lines,
  ].join('\n');
}

/** Whether any network path was tested. None is before a sign-in, nor without WebRTC. */
function isTried({ lines }: ConnectivityCheck): boolean {
  return lines.some(
    ({ kind, state }) => networkPaths.has(kind) && (state === 'fault' || state === 'doubt'),
  );
}
