/** Light modules a reader needs around the code (ISO/IEC 18004). */
export const quietModules = 4;

/** The dark modules as one SVG path, a rectangle for each run in a row, moved in by the quiet zone. */
export function qrPath(rows: readonly (readonly boolean[])[]): string {
  return rows
    .flatMap((row, y) =>
      runsOf(row).map(
        ({ from, length }) => `M${from + quietModules} ${y + quietModules}h${length}v1h-${length}z`,
      ),
    )
    .join('');
}

function runsOf(row: readonly boolean[]): readonly { readonly from: number; readonly length: number }[] {
  const runs: { from: number; length: number }[] = [];
  row.forEach((dark, x) => {
    if (!dark) return;
    const last = runs.at(-1);
    if (last !== undefined && last.from + last.length === x) last.length += 1;
    else runs.push({ from: x, length: 1 });
  });
  return runs;
}
