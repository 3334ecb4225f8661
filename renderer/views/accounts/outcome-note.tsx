import { X } from 'lucide-react';
import { t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { outcomeText } from '../../store/account-desk.ts';
import { useActions, useWindow } from '../../store/context.ts';

/** How the last sign-out or handing over went, until dismissed. */
export function OutcomeNote() {
  const { dismissOutcome } = useActions();
  const outcome = useWindow((state) => state.desk.outcome);
  if (outcome === null) return null;
  return (
    <section
      className="page-note"
      aria-label={t`Outcome`}
      data-testid="account-outcome"
      data-type={outcome.type}
    >
      {outcome.type === 'notRevoked' ? (
        <Problem problem={outcome.problem} tone="attention" />
      ) : (
        <p>{outcomeText(outcome)}</p>
      )}
      <button type="button" className="icon-button" aria-label={t`Dismiss`} onClick={dismissOutcome}>
        <X size={16} strokeWidth={1.5} aria-hidden />
      </button>
    </section>
  );
}
