import { Check, CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { FindingView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { InlineCode, Problem } from '../../components/problem.tsx';
import { useActions, useWindow } from '../../store/context.ts';
import { levelNames } from '../../store/doctor.ts';

const shapes: Readonly<Record<FindingView['level'], typeof Check>> = {
  problem: CircleAlert,
  warning: TriangleAlert,
  note: Info,
  fine: Check,
};

/** One thing the doctor looked at: its level by shape and word, what was found, what to do, and the button that does it. */
export function Finding({ finding }: { finding: FindingView }) {
  const { level, title, detail, next } = finding;
  const Shape = shapes[level];
  const unfixed = useWindow(({ doctor }) =>
    doctor.unfixed?.findingId === finding.id ? doctor.unfixed.problem : null,
  );
  return (
    <li className="finding" data-level={level} data-id={finding.id} data-testid="finding">
      <Shape className="finding-glyph" size={16} strokeWidth={1.5} aria-hidden />
      <div className="finding-text">
        <p className="finding-title">
          <span className={level === 'fine' ? 'hidden-text' : 'finding-level'}>{levelNames()[level]}</span>{' '}
          <InlineCode text={title} />
        </p>
        {next === '' ? null : (
          <p className="finding-next">
            <InlineCode text={next} />
          </p>
        )}
        {detail === '' ? null : (
          <details className="finding-detail" open={level === 'problem'}>
            <summary>{level === 'fine' || level === 'note' ? t`What was seen` : t`Why`}</summary>
            <p>
              <InlineCode text={detail} />
            </p>
          </details>
        )}
        {unfixed === null ? null : <Problem problem={unfixed} />}
      </div>
      <Fix finding={finding} />
    </li>
  );
}

/** The one button of a finding. */
function Fix({ finding: { id, fix } }: { finding: FindingView }) {
  const { fixFinding, show } = useActions();
  const fixing = useWindow((state) => state.doctor.fixing);
  const running = useWindow((state) => state.doctor.running);
  if (fix === null) return null;
  switch (fix.type) {
    case 'act':
      return (
        <button
          type="button"
          className="button"
          disabled={running || (fixing !== null && fixing !== id)}
          aria-disabled={fixing === id}
          data-testid="finding-fix"
          onClick={() => void fixFinding(id)}
        >
          {fixing === id ? t`At it` : fix.label}
        </button>
      );
    case 'copyCommand':
      return <CopyButton text={fix.command} label={t`Copy: ${fix.command}`} words={fix.label} />;
    case 'show':
      return (
        <button type="button" className="button" data-testid="finding-show" onClick={() => show(fix.place)}>
          {fix.label}
        </button>
      );
    default:
      return fix satisfies never;
  }
}
