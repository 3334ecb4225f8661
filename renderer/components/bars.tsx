import type { Timeline } from '../scale/timeline.ts';
import type { Stretch } from '../scale/timeline.ts';

/** Stretches drawn to scale on one line; `label` says the same in words. */
export function Bar({
  stretches,
  marks = [],
  label,
  name,
}: {
  stretches: readonly Stretch<string>[];
  marks?: Timeline['tools'];
  label: string;
  name: 'timeline' | 'tokens' | 'context' | 'limit';
}) {
  return (
    <div className="bar" role="img" aria-label={label} title={label} data-bar={name}>
      {stretches.map((stretch) => (
        <span key={stretch.kind} className="bar-stretch" data-kind={stretch.kind} style={span(stretch)} />
      ))}
      {marks.map((mark, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- marks have no identity but their order
        <span key={index} className="bar-mark" style={span(mark)} />
      ))}
    </div>
  );
}

function span({ from, to }: { from: number; to: number }): { left: string; width: string } {
  return { left: `${from * 100}%`, width: `${(to - from) * 100}%` };
}
