import { Lightbulb } from 'lucide-react';
import type { DraftCheck } from '../../../preload/contract.ts';
import { Problem } from '../../components/problem.tsx';
import { useActions } from '../../store/context.ts';
import { problemOf } from '../../store/editor.ts';

/** What main says of the draft: what stands in the way of saving it, and what is merely odd, each with its mend. */
export function DraftNotes({ check }: { check: DraftCheck | null }) {
  const { editDraft } = useActions();
  if (check === null) return null;
  const problem = problemOf(check);
  return (
    <>
      {problem === null ? null : (
        <div className="line-under">
          <Problem problem={problem} />
        </div>
      )}
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
