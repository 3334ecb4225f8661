import { diffArrays } from 'diff';
import type { DiffLine } from '../../preload/contract.ts';
import { linesOf } from './toml-read.ts';

/** Lines kept around each change. */
const context = 3;

// Comparing takes the product of length and differences; texts that have little in common are shown one after the other.
const mostDifferences = 2000;

/** What changes between two texts, line by line, with three lines around each change and gaps between; empty when nothing does. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  if (before === after) return [];
  return withGaps(compared(linesOf(before), linesOf(after)));
}

function compared(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const changes = diffArrays([...before], [...after], { maxEditLength: mostDifferences }) ?? [
    { value: [...before], added: false, removed: true },
    { value: [...after], added: true, removed: false },
  ];
  let left = 0;
  let right = 0;
  return changes.flatMap(({ value, added, removed }) =>
    value.map((line): DiffLine => {
      const text = line.replace(/\r?\n$/, '');
      if (added) return { kind: 'added', text, before: null, after: ++right };
      if (removed) return { kind: 'removed', text, before: ++left, after: null };
      return { kind: 'same', text, before: ++left, after: ++right };
    }),
  );
}

function withGaps(lines: readonly DiffLine[]): readonly DiffLine[] {
  const near = new Set<number>();
  lines.forEach((line, at) => {
    if (line.kind === 'same') return;
    for (let one = at - context; one <= at + context; one += 1) near.add(one);
  });
  return lines.flatMap((line, at) => {
    if (near.has(at)) return [line];
    // One gap for each run of lines that are left out.
    return at > 0 && !near.has(at - 1) ? [] : [{ kind: 'gap', text: '', before: null, after: null }];
  });
}
