/**
 * @returns Lines with aligned columns. The first row is the header. What a terminal would obey is
 *   replaced: names of devices, for instance, come from outside.
 */
export function table(cells: string[][]): string[] {
  const rows = cells.map((row) => row.map((cell) => cell.replaceAll(/\p{Cc}/gu, '\ufffd')));
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
