/** What the benchmarks have found: one line of the table each. */
import { summarize } from './statistics.ts';

export interface Finding {
  metric: string;
  unit: string;
  /** How many measurements it is made of. */
  count: number;
  ours: number;
  /** The same by the simplest thing that could do it, in the same run. */
  anchor?: { what: string; value: number };
  aim?: { text: string; met: boolean };
  /** What one has to know to read the figure. */
  note?: string;
}

/** A figure that may be at most so large. */
export function atMost(
  metric: string,
  unit: string,
  values: number[],
  percentile: 'p50' | 'p95',
  limit?: number,
): Finding {
  const summary = summarize(values);
  const ours = summary[percentile];
  return {
    metric: `${metric}, ${percentile}`,
    unit,
    count: summary.count,
    ours,
    ...(limit !== undefined && { aim: { text: `≤ ${limit} ${unit}`, met: ours <= limit } }),
  };
}

interface Both {
  ours: number[];
  direct: number[];
}

/** A figure that may be so many times the anchor's, or so much more. */
export function against(
  metric: string,
  unit: string,
  { ours, direct }: Both,
  percentile: 'p50' | 'p95',
  limit: { times: number } | { plus: number } | { most: number },
  what = 'direct',
): Finding {
  const found = atMost(metric, unit, ours, percentile);
  const value = summarize(direct)[percentile];
  const [text, most] =
    'times' in limit
      ? [`≤ ${limit.times} ×`, limit.times * value]
      : 'plus' in limit
        ? [`+ ${limit.plus} ${unit}`, value + limit.plus]
        : [`≤ ${limit.most} ${unit}`, limit.most];
  return { ...found, anchor: { what, value }, aim: { text, met: found.ours <= most } };
}

/** The table that people read. */
export function table(findings: Finding[]): string {
  const lines = findings.map(({ metric, unit, count, ours, anchor, aim }) => [
    metric,
    `${figure(ours)} ${unit}`,
    anchor ? `${figure(anchor.value)} ${unit} (${anchor.what})` : '',
    anchor ? `${(ours / anchor.value).toFixed(2)} ×` : '',
    aim?.text ?? '',
    aim ? (aim.met ? 'yes' : 'NO') : '',
    String(count),
  ]);
  const rows = [['metric', 'Beside', 'anchor', 'ratio', 'aim', 'met', 'n'], ...lines];
  const widths = lines.reduce(
    (most, row) => row.map((cell, column) => Math.max(cell.length, most[column] ?? 0)),
    rows[0]?.map((name) => name.length) ?? [],
  );
  const drawn = rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | '));
  drawn.splice(1, 0, widths.map((width) => '-'.repeat(width)).join(' | '));
  const notes = findings.flatMap(({ metric, note }) => (note ? [`${metric}: ${note}`] : []));
  return [...drawn.map((line) => `| ${line} |`), '', ...notes].join('\n');
}

function figure(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}
