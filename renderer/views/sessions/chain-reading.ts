import { useCallback, useEffect } from 'react';
import type { ChainRow } from '../../store/chain.ts';
import { useActions } from '../../store/context.ts';
import type { Spot } from '../../store/state.ts';

/** So many rows beyond those drawn are read with them, so that scrolling at reading speed meets nothing unread. */
const readAhead = 30;

/** The turns to read: the one that is on its way into view, then those drawn, then those near them. */
export function unreadNear(
  rows: readonly ChainRow[],
  first: number,
  last: number,
  spot: Spot | null,
): readonly string[] {
  const near = [
    ...rows.slice(first, last + 1),
    ...rows.slice(last + 1, last + 1 + readAhead),
    ...rows.slice(Math.max(0, first - readAhead), first),
  ].filter((row) => row.kind === 'unread');
  const asked = rows.some((row) => row.kind === 'unread' && row.turnId === spot?.turnId);
  return [...new Set([...(asked && spot !== null ? [spot.turnId] : []), ...near.map((row) => row.turnId)])];
}

/** Reads these turns whenever they are others than before; what it returns reads them again. */
export function useReading(turnIds: readonly string[]): () => void {
  const { readTurns } = useActions();
  const wanted = turnIds.join('\n');
  const read = useCallback(
    () => void readTurns(wanted === '' ? [] : wanted.split('\n')),
    [readTurns, wanted],
  );
  useEffect(read, [read]);
  return read;
}
