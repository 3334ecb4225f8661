import { Lightbulb } from 'lucide-react';
import type { DraftCheck } from '../../../preload/contract.ts';
import { useActions } from '../../store/context.ts';

/** What main finds odd about the draft, each with its mend. */
export function DraftNotes({ check }: { check: DraftCheck | null }) {
  const { editDraft } = useActions();
  if (check === null) return null;
  return (
    <>
      {check.lints.map(({ code, message, fix }) => (
        <div key={code} className="line-under lint" data-testid="lint" data-code={code}>
          <Lightbulb size={16} strokeWidth={1.5} aria-hidden />
          <p>{message}</p>
          {fix === null ? null : (
            <button
              type="button"
              className="button"
              data-testid="lint-fix"
              onClick={() => editDraft(fix.draft)}
            >
              {fix.label}
            </button>
          )}
        </div>
      ))}
    </>
  );
}
