import type { SessionView, TurnView } from '../../preload/contract.ts';
import type { TurnRecord } from './model.ts';
import type { Write } from './store.ts';

/** Tells the end of each turn of a person's session once, when it is stored. */
export interface TurnEnds {
  /** These were committed, and these turns ended with them. */
  committed(writes: readonly Write[], ended: readonly TurnRecord[]): void;
  /** Forgets the ends that are not told yet. */
  stop(): void;
}

export interface TurnEndPorts {
  readonly session: (sessionId: string) => SessionView | null;
  readonly turn: (sessionId: string, turnId: string) => TurnView | null;
  readonly tell: (session: SessionView, turn: TurnView) => void;
}

/** Codex waits at most this long before it sends a request again that failed or was cut; until then it may go on. */
const triesAgainMs = 8_000;
/** So many turns are remembered as told; one that goes on after all of these would be told again. */
const mostTold = 1_000;

/** Makes the teller; a timer runs only while a turn that did not complete may still go on. */
export function createTurnEnds(ports: TurnEndPorts): TurnEnds {
  const told = new Set<string>();
  const waiting = new Map<string, NodeJS.Timeout>();

  function tell(key: string, sessionId: string, id: string): void {
    clearTimeout(waiting.get(key));
    waiting.delete(key);
    const [session, turn] = [ports.session(sessionId), ports.turn(sessionId, id)];
    if (session?.kind !== 'user' || turn === null || turn.status === 'streaming') return;
    told.add(key);
    for (const oldest of told) {
      if (told.size <= mostTold) break;
      told.delete(oldest);
    }
    ports.tell(session, turn);
  }

  return {
    committed(writes, ended) {
      for (const write of writes) {
        if (write.type !== 'turn' || write.turn.status !== 'streaming') continue;
        const key = keyOf(write.turn);
        clearTimeout(waiting.get(key));
        waiting.delete(key);
      }
      for (const turn of ended) {
        const key = keyOf(turn);
        if (told.has(key)) continue;
        const { sessionId, id, status } = turn;
        if (status === 'completed') tell(key, sessionId, id);
        else if (!waiting.has(key))
          waiting.set(
            key,
            // Not the turn itself, which would keep all it carries for as long.
            setTimeout(() => tell(key, sessionId, id), triesAgainMs),
          );
      }
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
