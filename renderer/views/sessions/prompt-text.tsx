import { useMemo } from 'react';
import { counted, t } from '../../../preload/language.ts';
import { foldText } from '../../format/fold.ts';
import { inertText } from '../../format/inert.ts';
import { numberText } from '../../format/intl.ts';
import { useActions, useWindow } from '../../store/context.ts';

/** A prompt as it was typed; a pasted log does not bury the answer below it. */
export function PromptText({ text, foldKey }: { text: string; foldKey: string }) {
  const { toggleOpened } = useActions();
  const open = useWindow((state) => state.opened.has(foldKey));
  const safe = useMemo(() => inertText(text), [text]);
  const folded = useMemo(() => foldText(safe), [safe]);
  return (
    <>
      <div className="prompt-text" dir="auto">
        {open ? safe : folded.shown}
      </div>
      {folded.hiddenLines === 0 ? null : (
        <button type="button" className="link-button" onClick={() => toggleOpened(foldKey)}>
          {open
            ? t`Show less`
            : counted(
                folded.hiddenLines,
              )`Show ${numberText(folded.hiddenLines)} more line | Show ${numberText(folded.hiddenLines)} more lines`}
        </button>
      )}
    </>
  );
}
