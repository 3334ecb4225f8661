import { counted, t } from '../../preload/language.ts';
import { foldAtLines, foldText } from '../format/fold.ts';
import { inertText } from '../format/inert.ts';
import { useMemo } from 'react';
import { numberText } from '../format/intl.ts';
import { useActions, useWindow } from '../store/context.ts';

/** Text from a tool: exact, in fixed width, folded at 20 lines until asked for. `foldKey` keeps what was opened. */
export function FoldedText({ text, foldKey, label }: { text: string; foldKey: string; label: string }) {
  const { toggleOpened } = useActions();
  const open = useWindow((state) => state.opened.has(foldKey));
  const safe = useMemo(() => inertText(text), [text]);
  const folded = useMemo(() => foldText(safe), [safe]);
  if (safe.trim() === '') return <p className="empty-output">{t`Nothing was written.`}</p>;
  return (
    <div className="folded">
      <pre dir="ltr" role="group" tabIndex={0} aria-label={label}>
        {open ? safe : folded.shown}
      </pre>
      {folded.hiddenLines === 0 ? null : (
        <button type="button" className="link-button" onClick={() => toggleOpened(foldKey)}>
          {open
            ? t`Show the first ${foldAtLines} lines`
            : counted(
                folded.hiddenLines,
              )`Show ${numberText(folded.hiddenLines)} more line | Show ${numberText(folded.hiddenLines)} more lines`}
        </button>
      )}
    </div>
  );
}
