import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { ProblemView } from '../../../preload/contract.ts';
import { InlineCode } from '../../components/problem.tsx';

/** What to know of how the session was routed: in full where there is room and the turn below does not say it already. */
export function HeaderWarning({ problem }: { problem: ProblemView }) {
  const [open] = useState(
    () => problem.code !== 'session-no-turn' && window.matchMedia('(min-height: 600px)').matches,
  );
  return (
    <details className="header-warning" open={open} data-testid="header-warning">
      <summary>
        <TriangleAlert size={14} strokeWidth={1.5} aria-hidden />
        {problem.what}
      </summary>
      <p>
        <InlineCode text={`${problem.why} ${problem.next}`} />
      </p>
    </details>
  );
}
