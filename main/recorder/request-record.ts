import type { Problem } from '../domain/problem.ts';
import type { Change, RequestRecord, SessionState } from './model.ts';
import { settle } from './turns.ts';

/** Keeps a request as it now is. */
export function rememberRequest(state: SessionState, request: RequestRecord): Change {
  state.requests.set(request.key, request);
  const { responseId } = request;
  if (responseId !== null && !state.responses.has(responseId)) state.responses.set(responseId, request.key);
  return { type: 'request', request };
}

/** Ends a request. */
export function closeRequest(
  state: SessionState,
  key: string,
  end: Exclude<RequestRecord['state'], 'open'>,
  problem: Problem | null,
  responseId: string | null,
): readonly Change[] {
  const request = state.requests.get(key);
  if (request === undefined) return [];
  return [
    rememberRequest(state, { ...request, state: end, problem, responseId: responseId ?? request.responseId }),
  ];
}

/** A request that an earlier recorder left unfinished goes on; any other stays as it is. */
export function reopenRequest(state: SessionState, request: RequestRecord): readonly Change[] {
  if (request.state !== 'interrupted' || request.problem?.code !== 'turn-unfinished') return [];
  const changes: Change[] = [rememberRequest(state, { ...request, state: 'open', problem: null })];
  const turn = request.turnId === null ? undefined : state.turns.get(request.turnId);
  return turn === undefined ? changes : [...changes, ...settle(state, turn, request.at)];
}
