import type { SessionStatus } from '../../preload/contract.ts';
import type { Problem } from '../domain/problem.ts';
import { afterRetries } from '../domain/tries-again.ts';
import type { Change, RequestRecord, SessionState, TurnState } from './model.ts';
import { turnProblems } from './problems.ts';
import { warningOf } from './warnings.ts';

/**
 * Works out a turn's status from its requests and stores it when it changed. A turn is what its newest request is; one
 * whose newest response is complete still streams while a tool runs, or while the turn goes on after compacting.
 */
export function settle(state: SessionState, turn: TurnState, at: number): readonly Change[] {
  const { status, problem } = statusOf(state, turn);
  const before = turn.record;
  const endedAt = status === 'streaming' ? null : before.status === status ? (before.endedAt ?? at) : at;
  turn.record = { ...before, status, problem, endedAt };
  if (status === 'streaming') state.underWay.add(turn);
  else state.underWay.delete(turn);
  if (status === 'completed') state.notes.hasCompleted = true;
  return [{ type: 'turn', turn: turn.record }, ...touch(state, at)];
}

/** Stores the session when it was last active later than was known, or when there is something else to know of it. */
export function touch(state: SessionState, at: number): readonly Change[] {
  const before = state.session;
  if (before === null) return [];
  const warning = warningOf(state);
  const sameWarning =
    warning?.code === before.warning?.code &&
    warning?.what === before.warning?.what &&
    warning?.why === before.warning?.why;
  if (sameWarning && at <= before.lastActivityAt) return [];
  state.session = { ...before, warning, lastActivityAt: Math.max(at, before.lastActivityAt) };
  return [{ type: 'session', session: state.session }];
}

/** A new turn began: the others will not go on. */
export function abandonOthers(state: SessionState, current: TurnState, at: number): readonly Change[] {
  return abandonWaiting(state, at, current);
}

/**
 * Turns that waited for their tools will not go on, but for one. A turn whose answer is still open on an exchange is left
 * to that exchange.
 */
export function abandonWaiting(
  state: SessionState,
  at: number,
  but: TurnState | null = null,
): readonly Change[] {
  const changes: Change[] = [];
  // A copy: what is settled here leaves the set.
  for (const turn of Array.from(state.underWay)) {
    if (turn === but) continue;
    const last = newestRequest(state, turn);
    if (last === undefined || last.state === 'open') continue;
    const abandoned: RequestRecord = { ...last, state: 'interrupted', problem: turnProblems.cancelled() };
    state.requests.set(abandoned.key, abandoned);
    changes.push({ type: 'request', request: abandoned }, ...settle(state, turn, at));
  }
  return changes;
}

function statusOf(
  state: SessionState,
  turn: TurnState,
): { readonly status: SessionStatus; readonly problem: Problem | null } {
  const last = newestRequest(state, turn);
  if (last === undefined || last.state === 'open') return { status: 'streaming', problem: null };
  if (last.state !== 'completed') {
    const { problem } = last;
    return {
      status: last.state,
      problem: problem === null ? null : afterRetries(problem, turn.record.retries),
    };
  }
  const goesOn = turn.pending.size > 0 || (last.kind === 'compaction' && turn.record.kind === 'turn');
  return { status: goesOn ? 'streaming' : 'completed', problem: null };
}

function newestRequest(state: SessionState, turn: TurnState): RequestRecord | undefined {
  return state.requests.get(turn.requestKeys.at(-1) ?? '');
}
