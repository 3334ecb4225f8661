import type { ItemView, TurnView } from '../../preload/contract.ts';

/** A stretch of a bar, as fractions of its whole length. */
export interface Stretch<K extends string> {
  readonly kind: K;
  readonly from: number;
  readonly to: number;
}

/** A moment of a turn, counted from when Codex's first request came in. */
export interface TurnStep {
  readonly name: 'sent' | 'firstToken' | 'done';
  /** Milliseconds; null when it was not reached or is not known. */
  readonly afterMs: number | null;
}

/** A turn's time to scale: until it was sent, then waiting, then answering, with the tools that ran meanwhile. */
export interface Timeline {
  readonly totalMs: number;
  readonly phases: readonly Stretch<'queued' | 'waiting' | 'answering'>[];
  readonly tools: readonly Stretch<'tool'>[];
  /** What Postern itself added, drawn from the start; null when nothing was measured. */
  readonly own: Stretch<'own'> | null;
  readonly steps: readonly TurnStep[];
}

type Times = Pick<TurnView, 'startedAt' | 'sentAt' | 'firstTokenAt' | 'endedAt' | 'overheadUs'>;

/** Draws a turn to scale; a turn still running ends now. Moments that a clock put out of order are held within it, in order. */
export function timelineOf(turn: Times, items: readonly ItemView[], now: number): Timeline {
  const end = Math.max(turn.startedAt, turn.endedAt ?? now);
  const totalMs = end - turn.startedAt;
  const held = (at: number, from: number): number => Math.min(totalMs, Math.max(from, at - turn.startedAt));
  const sentMs = turn.sentAt === null ? null : held(turn.sentAt, 0);
  const firstMs = turn.firstTokenAt === null ? null : held(turn.firstTokenAt, sentMs ?? 0);
  const part = (ms: number): number => (totalMs === 0 ? 0 : ms / totalMs);
  const at = (time: number): number => part(held(time, 0));
  const sent = part(sentMs ?? 0);
  const first = firstMs === null ? 1 : part(firstMs);
  const phases: Timeline['phases'] = [
    { kind: 'queued' as const, from: 0, to: sent },
    { kind: 'waiting' as const, from: sent, to: first },
    { kind: 'answering' as const, from: first, to: 1 },
  ].filter((phase) => totalMs > 0 && phase.to > phase.from);
  const tools = items.flatMap((item): Stretch<'tool'>[] =>
    item.type === 'toolCall' && item.durationMs !== null && totalMs > 0
      ? [{ kind: 'tool', from: at(item.at), to: at(item.at + item.durationMs) }]
      : [],
  );
  return {
    totalMs,
    phases,
    tools,
    own:
      turn.overheadUs > 0 && totalMs > 0
        ? { kind: 'own', from: 0, to: Math.min(1, part(turn.overheadUs / 1000)) }
        : null,
    steps: [
      { name: 'sent', afterMs: sentMs },
      { name: 'firstToken', afterMs: firstMs },
      { name: 'done', afterMs: turn.endedAt === null ? null : totalMs },
    ],
  };
}
