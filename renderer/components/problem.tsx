import { CircleAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ProblemView } from '../../preload/contract.ts';

/** A problem in its place: what failed, why, what to do next, and the buttons that do it. */
export function Problem({
  problem,
  tone = 'failure',
  children,
}: {
  problem: ProblemView;
  tone?: 'failure' | 'attention';
  children?: ReactNode;
}) {
  const Shape = tone === 'failure' ? CircleAlert : TriangleAlert;
  return (
    <div className="problem" data-tone={tone} data-testid="problem" data-code={problem.code}>
      <Shape className="problem-glyph" size={16} strokeWidth={1.5} aria-hidden />
      <div className="problem-text">
        <p>
          <strong>{problem.what}</strong> <InlineCode text={problem.why} />
        </p>
        {problem.next === '' ? null : (
          <p className="problem-next">
            <InlineCode text={problem.next} />
          </p>
        )}
        {children === undefined ? null : <div className="buttons">{children}</div>}
      </div>
    </div>
  );
}

/** Main's words, where commands and names of files stand between backticks: here they are set as code. */
export function InlineCode({ text }: { text: string }): ReactNode {
  return text.split('`').map((part, index) =>
    // oxlint-disable-next-line react/no-array-index-key -- the parts of one sentence never move
    index % 2 === 0 ? part : <code key={index}>{part}</code>,
  );
}
