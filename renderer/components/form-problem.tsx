import { useLayoutEffect, useRef } from 'react';
import type { ProblemView } from '../../preload/contract.ts';
import { Problem } from './problem.tsx';

/** What kept a form from being sent: it comes into view and is read out, however long the form is. */
export function FormProblem({ problem }: { problem: ProblemView }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => place.current?.scrollIntoView({ block: 'nearest' }), [problem]);
  return (
    <div ref={place} role="alert">
      <Problem problem={problem} />
    </div>
  );
}
