import type { ItemView, TurnView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Bar } from '../../components/bars.tsx';
import { fullTimeText } from '../../format/ages.ts';
import { durationText, elapsedText, overheadText } from '../../format/durations.ts';
import { type Timeline, timelineOf, type TurnStep } from '../../scale/timeline.ts';
import { toolCallsText } from './session-words.ts';

/** A turn's time to scale: when it was sent, when the first token came, when it was done, and what of it was Postern's. */
export function TurnTimeline({
  turn,
  items,
  now,
}: {
  turn: TurnView;
  items: readonly ItemView[];
  now: number;
}) {
  const timeline = timelineOf(turn, items, Math.max(now, turn.firstTokenAt ?? turn.startedAt));
  const total = totalText(turn, timeline);
  const steps = timeline.steps.flatMap((step) => stepText(step, turn) ?? []);
  return (
    <div className="turn-line" data-testid="turn-timeline">
      <Bar
        name="timeline"
        stretches={timeline.own === null ? timeline.phases : [...timeline.phases, timeline.own]}
        marks={timeline.tools}
        label={[total, ...steps, ownText(turn)].filter((part) => part !== null).join(', ')}
      />
      <ul className="turn-words">
        <li>
          <strong data-status={turn.status} title={t`Came in ${fullTimeText(turn.startedAt)}`}>
            {total}
          </strong>
        </li>
        {steps.map((text) => (
          <li key={text}>{text}</li>
        ))}
        {turn.toolCalls === 0 ? null : (
          <li>
            <span className="bar-key" data-kind="tool" aria-hidden />
            {toolCallsText(turn.toolCalls)}
          </li>
        )}
        {turn.overheadUs === 0 ? null : (
          <li
            title={t`What Postern itself added, drawn to scale at the start of the bar and never thinner than a hair`}
          >
            <span className="bar-key" data-kind="own" aria-hidden />
            {ownText(turn)}
          </li>
        )}
      </ul>
    </div>
  );
}

function totalText(turn: TurnView, { totalMs }: Timeline): string {
  switch (turn.status) {
    case 'streaming':
      return t`Running ${elapsedText(totalMs)}`;
    case 'completed':
      return t`Completed in ${durationText(totalMs)}`;
    case 'failed':
      return t`Failed after ${durationText(totalMs)}`;
    case 'interrupted':
      return t`Interrupted after ${durationText(totalMs)}`;
    default:
      return turn.status satisfies never;
  }
}

/** A step with its time, counted from when the request came in; null for what the total already says. */
function stepText({ name, afterMs }: TurnStep, turn: TurnView): string | null {
  switch (name) {
    case 'sent':
      return afterMs === null ? null : t`sent after ${durationText(afterMs)}`;
    case 'firstToken':
      if (afterMs !== null) return t`first token after ${durationText(afterMs)}`;
      return turn.status === 'streaming' ? t`waiting for the first token` : t`no token came`;
    case 'done':
      return null;
    default:
      return name satisfies never;
  }
}

function ownText(turn: TurnView): string | null {
  return turn.overheadUs === 0 ? null : t`${overheadText(turn.overheadUs)} by Postern`;
}
