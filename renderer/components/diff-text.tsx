import { useMemo } from 'react';
import { counted, t } from '../../preload/language.ts';
import type { Diff, DiffLine } from '../format/diff-lines.ts';
import { foldAtLines } from '../format/fold.ts';
import { inertText } from '../format/inert.ts';
import { numberText } from '../format/intl.ts';
import { useActions, useWindow } from '../store/context.ts';

/** A change by sign and colour, folded at 20 lines until asked for. `foldKey` keeps what was opened. */
export function DiffText({ diff, foldKey, label }: { diff: Diff; foldKey: string; label: string }) {
  const { toggleOpened } = useActions();
  const open = useWindow((state) => state.opened.has(foldKey));
  const lines = useMemo(
    () => diff.lines.map((line): DiffLine => ({ kind: line.kind, text: inertText(line.text) })),
    [diff],
  );
  // A fold that would hide only two lines is not worth its button.
  const folds = lines.length > foldAtLines + 2;
  const hidden = lines.length - foldAtLines;
  const shown = open || !folds ? lines : lines.slice(0, foldAtLines);
  return (
    <div className="folded" data-testid="diff">
      <pre dir="ltr" role="group" tabIndex={0} aria-label={label} className="diff">
        {shown.map((line, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- the lines of one change never move
          <span key={index} className="diff-line" data-kind={line.kind}>
            {line.text}
            {'\n'}
          </span>
        ))}
      </pre>
      {folds ? (
        <button type="button" className="link-button" onClick={() => toggleOpened(foldKey)}>
          {open
            ? t`Show the first ${foldAtLines} lines`
            : counted(hidden)`Show ${numberText(hidden)} more line | Show ${numberText(hidden)} more lines`}
        </button>
      ) : null}
    </div>
  );
}

/** How much a change adds and removes: `+12 −3`. */
export function DiffCount({ diff }: { diff: Diff }) {
  return (
    <span
      className="diff-count"
      title={counted(
        diff.added,
      )`${numberText(diff.added)} line added, ${numberText(diff.removed)} removed | ${numberText(diff.added)} lines added, ${numberText(diff.removed)} removed`}
    >
      <span data-kind="added">+{numberText(diff.added)}</span>{' '}
      <span data-kind="removed">−{numberText(diff.removed)}</span>
    </span>
  );
}
