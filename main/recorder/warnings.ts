import type { Problem } from '../domain/problem.ts';
import type { SessionNotes, SessionState, TurnRecord } from './model.ts';
import { sessionWarnings } from './session-problems.ts';

/** What a person should know of how a session was routed (FEATURES P11), worked out from its turns and notes. */
export function warningOf({ session, turns, notes }: SessionState): Problem | null {
  if (session?.kind === 'title') return null;
  if (!notes.hasCompleted) {
    const newest = turns.get(notes.newestTurnId ?? '')?.record;
    if (newest === undefined) return notes.refused;
    if (newest.problem !== null) return sessionWarnings.noTurn(newest.problem, newest.firstTokenAt !== null);
  }
  return notes.moved ?? notes.rerouted ?? (notes.leftOut ? sessionWarnings.leftOut() : null);
}

/** Notes that a request of this turn goes another way than the one before it. */
export function noteWay(notes: SessionNotes, ordinal: number, before: Way | null, now: Way): void {
  // A log from before gateways had ids does not say enough to compare.
  if (before === null || before.gatewayId === null || now.gatewayId === null) return;
  if (before.gatewayId !== now.gatewayId) {
    notes.moved = sessionWarnings.movedGateway(ordinal, before.gateway ?? '', now.gateway ?? '');
  } else if (before.backend !== now.backend) {
    notes.moved = sessionWarnings.movedBackend(ordinal, before.backend, now.backend);
  } else if (before.account !== now.account) {
    notes.moved = sessionWarnings.movedAccount(ordinal);
  }
}

/** Where requests went and with whose credential. */
export type Way = Pick<TurnRecord, 'gateway' | 'gatewayId' | 'backend' | 'account'>;

/** Notes that the upstream answered with another model than the one that was asked for; a dated name of it is the same. */
export function noteModel(state: SessionState, turn: TurnRecord, servedBy: string): void {
  const [asked, served] = [turn.model?.toLowerCase() ?? null, servedBy.toLowerCase()];
  if (asked === null || served === asked || served.startsWith(`${asked}-20`)) return;
  state.notes.rerouted = sessionWarnings.rerouted(turn.ordinal, turn.model ?? '', servedBy);
}

/** The notes of a session that is read from the log: what its warning keeps, and what its turns still show. */
export function notesOf(
  warning: Problem | null,
  turns: readonly TurnRecord[],
  itemIds: Iterable<string>,
): SessionNotes {
  const notes: SessionNotes = {
    newestTurnId: turns.at(-1)?.id ?? null,
    hasCompleted: turns.some(({ status }) => status === 'completed'),
    refused: warning?.code === 'session-no-turn' ? warning : null,
    moved: null,
    rerouted: warning?.code === 'session-rerouted' ? warning : null,
    leftOut: [...itemIds].some((id) => id.endsWith('!request') || id.endsWith('!response')),
  };
  turns.forEach((turn, at) => noteWay(notes, turn.ordinal, turns[at - 1] ?? null, turn));
  if (warning?.code === 'session-moved') notes.moved = warning;
  return notes;
}
