import type { SessionView, TurnView } from '../../preload/contract.ts';
import type { TurnRecord } from './model.ts';
import type { Write } from './store.ts';

/** A turn that ended, with its session as it is by then. */
export interface TurnEnd {
  readonly session: SessionView;
  readonly turn: TurnView;
}

/** Tells the end of each turn of a person's session once, when it is stored. */
export interface TurnEnds {
  /** These were committed, and these turns ended with them. */
  committed(writes: readonly Write[], ended: readonly TurnRecord[]): void;
  /** Forgets the ends that are not told yet. */
  stop(): void;
}

export interface TurnEndPorts {
  readonly session: (sessionId: string) => SessionView | null;
  /** As it is in the log. */
  readonly turn: (sessionId: string, turnId: string) => TurnView | null;
  /** Of a turn as it was committed. */
  readonly view: (turn: TurnRecord) => TurnView;
  readonly tell: (ends: readonly TurnEnd[]) => void;
}

/** Codex waits at most this long before it sends a request again that failed or was cut; until then it may go on. */
const triesAgainMs = 8_000;
/** So many turns are remembered as told; one that goes on after all of these would be told again. */
const mostTold = 1_000;

/** Makes the teller; a timer runs only while a turn that did not complete may still go on. */
export function createTurnEnds(ports: TurnEndPorts): TurnEnds {
  const told = new Set<string>();
  const waiting = new Map<string, NodeJS.Timeout>();

  function stopWaiting(key: string): void {
    clearTimeout(waiting.get(key));
    waiting.delete(key);
  }

  /** What is to be told of it; none when it is nothing to be told of. */
  function endOf(key: string, session: SessionView | null, turn: TurnView | null): readonly TurnEnd[] {
    stopWaiting(key);
    if (session?.kind !== 'user' || turn === null || turn.status === 'streaming') return [];
    told.add(key);
    for (const oldest of told) {
      if (told.size <= mostTold) break;
      told.delete(oldest);
    }
    return [{ session, turn }];
  }

  function tell(ends: readonly TurnEnd[]): void {
    if (ends.length > 0) ports.tell(ends);
  }

  return {
    committed(writes, ended) {
      for (const write of writes) {
        if (write.type !== 'turn' || write.turn.status !== 'streaming') continue;
        stopWaiting(keyOf(write.turn));
      }
      const sessions = new Map<string, SessionView | null>();
      const ends: TurnEnd[] = [];
      for (const turn of ended) {
        const key = keyOf(turn);
        if (told.has(key)) continue;
        const { sessionId, id, status } = turn;
        if (status === 'completed') {
          if (!sessions.has(sessionId)) sessions.set(sessionId, ports.session(sessionId));
          ends.push(...endOf(key, sessions.get(sessionId) ?? null, ports.view(turn)));
        } else if (!waiting.has(key))
          waiting.set(
            key,
            // Not the turn itself, which would keep all it carries for as long.
            setTimeout(
              () => tell(endOf(key, ports.session(sessionId), ports.turn(sessionId, id))),
              triesAgainMs,
            ),
          );
      }
      tell(ends);
    },
    stop() {
      for (const timer of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}

function keyOf(turn: TurnRecord): string {
  return `${turn.sessionId}\n${turn.id}`;
}
