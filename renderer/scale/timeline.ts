import type { ItemView, TurnView } from '../../preload/contract.ts';

/** A stretch of a bar, as fractions of its whole length. */
export interface Stretch<K extends string> {
  readonly kind: K;
  readonly from: number;
  readonly to: number;
}

/** A turn's time to scale: waiting for the first token, then answering, with the tools that ran meanwhile. */
export interface Timeline {
  readonly totalMs: number;
  readonly phases: readonly Stretch<'waiting' | 'answering'>[];
  readonly tools: readonly Stretch<'tool'>[];
}

/** Draws a turn to scale; a turn still running ends now. */
export function timelineOf(
  turn: Pick<TurnView, 'startedAt' | 'firstTokenAt' | 'endedAt'>,
  items: readonly ItemView[],
  now: number,
): Timeline {
  const end = Math.max(turn.startedAt, turn.endedAt ?? now);
  const totalMs = end - turn.startedAt;
  const at = (time: number): number =>
    totalMs === 0 ? 0 : Math.min(1, Math.max(0, (time - turn.startedAt) / totalMs));
  const first = turn.firstTokenAt === null ? 1 : at(turn.firstTokenAt);
  const phases: Timeline['phases'] =
    totalMs === 0
      ? []
      : [
          { kind: 'waiting' as const, from: 0, to: first },
          { kind: 'answering' as const, from: first, to: 1 },
        ].filter((phase) => phase.to > phase.from);
  const tools = items.flatMap((item): Stretch<'tool'>[] =>
    item.type === 'toolCall' && item.durationMs !== null
      ? [{ kind: 'tool', from: at(item.at), to: at(item.at + item.durationMs) }]
      : [],
  );
  return { totalMs, phases, tools };
}
