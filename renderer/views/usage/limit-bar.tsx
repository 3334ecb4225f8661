import { t } from '../../../preload/language.ts';
import { Bar } from '../../components/bars.tsx';
import type { LimitLine } from '../../scale/limits.ts';

/** One limit of a plan: what it is called, how much is used to scale and in figures, and when it begins anew. */
export function LimitBar({ line }: { line: LimitLine }) {
  return (
    <div className="limit" data-tone={line.tone}>
      <span className="limit-name">{line.name}</span>
      <Bar
        name="limit"
        stretches={line.share === 0 ? [] : [{ kind: line.tone, from: 0, to: line.share }]}
        label={usedText(line)}
      />
      <span className="limit-percent">{line.percent} %</span>
      <span className="limit-resets">{line.resets ?? t`reset not told`}</span>
    </div>
  );
}

function usedText({ name, percent, resets }: LimitLine): string {
  return resets === null ? t`${name}: ${percent} % used` : t`${name}: ${percent} % used, ${resets}`;
}
