import type { TokensView } from '../../preload/contract.ts';
import type { Problem } from '../domain/problem.ts';
import { addTokens } from '../domain/session.ts';
import type { ResponseEvent } from './events.ts';
import { addItem, type NewItem } from './history.ts';
import { readItem } from './items.ts';
import type { Change, RequestRecord, SessionState, TurnState } from './model.ts';
import { turnProblems } from './problems.ts';
import { closeRequest, rememberRequest, reopenRequest } from './request-record.ts';
import { slotKey, slotOf } from './slots.ts';
import { settle, touch } from './turns.ts';
import type { UsageTold } from './usage.ts';
import { noteModel } from './warnings.ts';

/** An event of a response that belongs to the request with this key. */
export function foldEvent(
  state: SessionState,
  key: string,
  at: number,
  event: ResponseEvent,
): readonly Change[] {
  const known = state.requests.get(key);
  if (known === undefined) return [];
  const changes: Change[] = [...reopenRequest(state, known)];
  const request = state.requests.get(key) ?? known;
  const turn = request.turnId === null ? undefined : state.turns.get(request.turnId);
  if (turn === undefined) return foldPrewarm(state, request, event);
  switch (event.type) {
    case 'created':
      if (event.responseId !== null && request.responseId === null) {
        changes.push(rememberRequest(state, { ...request, responseId: event.responseId }));
      }
      if (event.servedBy === undefined) return changes;
      noteModel(state, turn.record, event.servedBy);
      return [...changes, ...touch(state, at)];
    // Whose they are the fold knows; it keeps them.
    case 'limits':
      return changes;
    case 'itemAdded':
    case 'delta':
    case 'part':
      return [...changes, ...markFirstToken(turn, at)];
    case 'itemDone': {
      changes.push(...markFirstToken(turn, at));
      const item = readItem(event.item);
      const slot = slotOf(state, turn, key, event.outputIndex, item.id);
      turn.slots.delete(slotKey(key, event.outputIndex));
      changes.push(...addItem(state, turn, at, item, key, slot));
      break;
    }
    case 'tooLarge':
      changes.push(...markFirstToken(turn, at));
      changes.push(...addItem(state, turn, at, tooLarge(key, event), key, null));
      break;
    case 'completed':
      if (request.state === 'completed') return changes;
      count(state, turn, request, event.tokens, event.responseId);
      changes.push(...closeRequest(state, key, 'completed', null, event.responseId));
      break;
    case 'failed':
      if (request.state !== 'open') return changes;
      changes.push(
        ...closeRequest(state, key, 'failed', turnProblems.failed(event.code, event.message), null),
      );
      break;
    case 'incomplete':
      if (request.state !== 'open') return changes;
      count(state, turn, request, event.tokens, null);
      changes.push(...closeRequest(state, key, 'failed', turnProblems.incomplete(event.reason), null));
      break;
    case 'error': {
      if (request.state !== 'open') return changes;
      const problem = event.isOurs
        ? turnProblems.refused(event.message)
        : event.status === null
          ? turnProblems.failed(event.code, event.message)
          : turnProblems.status(event.status, event.message, { errorCode: event.code });
      changes.push(...closeRequest(state, key, 'failed', problem, null));
      break;
    }
  }
  return [...changes, ...settle(state, turn, at)];
}

/** How a request came to an end that its events did not tell. */
export interface Ending {
  readonly state: 'failed' | 'interrupted';
  readonly problem: Problem;
}

/** A request ends with its exchange, or because the next one took its place; what is finished stays finished. */
export function endRequest(state: SessionState, key: string, at: number, ending: Ending): readonly Change[] {
  const request = state.requests.get(key);
  if (request === undefined || request.state !== 'open') return [];
  const changes = closeRequest(state, key, ending.state, ending.problem, null);
  const turn = request.turnId === null ? undefined : state.turns.get(request.turnId);
  return turn === undefined ? changes : [...changes, ...settle(state, turn, at)];
}

/** The client left while this turn waited for its tool: nothing will finish it, unless a later request does. */
export function leaveWaiting(state: SessionState, key: string, at: number): readonly Change[] {
  const request = state.requests.get(key);
  const turn = request?.turnId === null ? undefined : state.turns.get(request?.turnId ?? '');
  if (request === undefined || turn === undefined || turn.record.status !== 'streaming') return [];
  if (turn.requestKeys.at(-1) !== key || request.state !== 'completed') return [];
  const changes = closeRequest(state, key, 'interrupted', turnProblems.cancelled(), null);
  return [...changes, ...settle(state, turn, at)];
}

/** When the first request of a turn had been handed on; what is known already stays. */
export function noteSent(state: SessionState, key: string, at: number): readonly Change[] {
  const turn = turnOfKey(state, key);
  if (turn === undefined || turn.record.sentAt !== null || turn.requestKeys[0] !== key) return [];
  turn.record = { ...turn.record, sentAt: at };
  return [{ type: 'turn', turn: turn.record }];
}

/** What the answer to a request told of the limits of the credential it went with. */
export function noteLimits(state: SessionState, key: string, told: UsageTold): readonly Change[] {
  const turn = turnOfKey(state, key);
  if (turn === undefined) return [];
  turn.record = { ...turn.record, limits: told };
  return [{ type: 'turn', turn: turn.record }];
}

/** The model the upstream says it answers with. */
export function noteServedBy(state: SessionState, key: string, at: number, model: string): readonly Change[] {
  const turn = turnOfKey(state, key);
  if (turn === undefined) return [];
  noteModel(state, turn.record, model);
  return touch(state, at);
}

function turnOfKey(state: SessionState, key: string): TurnState | undefined {
  return state.turns.get(state.requests.get(key)?.turnId ?? '');
}

/** The time Postern added, once the exchange knows it. */
export function addOverhead(state: SessionState, turnId: string, overheadUs: number): readonly Change[] {
  const turn = state.turns.get(turnId);
  if (turn === undefined || overheadUs <= 0) return [];
  turn.record = { ...turn.record, overheadUs: turn.record.overheadUs + overheadUs };
  return [{ type: 'turn', turn: turn.record }];
}

/** Content of this request or its response was left out because the recorder fell behind. */
export function noteDropped(
  state: SessionState,
  key: string,
  at: number,
  direction: 'request' | 'response',
): readonly Change[] {
  const turnId = state.requests.get(key)?.turnId;
  const turn = turnId === null || turnId === undefined ? undefined : state.turns.get(turnId);
  const id = `${key}!${direction}`;
  if (turn === undefined || state.items.has(id)) return [];
  state.notes.leftOut = true;
  return [...addItem(state, turn, at, { id, turnId: null, kind: 'dropped' }, key, null), ...touch(state, at)];
}

function markFirstToken(turn: TurnState, at: number): readonly Change[] {
  if (turn.record.firstTokenAt !== null) return [];
  turn.record = { ...turn.record, firstTokenAt: at };
  return [{ type: 'turn', turn: turn.record }];
}

/** Adds the tokens of a response to its turn, once, however often and wherever it is reported. */
function count(
  state: SessionState,
  turn: TurnState,
  request: RequestRecord,
  tokens: TokensView | null,
  responseId: string | null,
): void {
  const holder = state.requests.get(state.responses.get(responseId ?? '') ?? '');
  const countedElsewhere = holder !== undefined && holder.key !== request.key && holder.tokens !== null;
  if (tokens === null || request.tokens !== null || countedElsewhere) return;
  turn.record = {
    ...turn.record,
    tokens: addTokens(turn.record.tokens, tokens),
    contextTokens: tokens.input + tokens.output,
  };
  rememberRequest(state, { ...request, tokens });
}

function foldPrewarm(state: SessionState, request: RequestRecord, event: ResponseEvent): readonly Change[] {
  if (event.type === 'created' && event.responseId !== null) {
    return [rememberRequest(state, { ...request, responseId: event.responseId })];
  }
  if (event.type === 'completed' && request.state === 'open') {
    return closeRequest(state, request.key, 'completed', null, event.responseId);
  }
  return [];
}

function tooLarge(key: string, event: Extract<ResponseEvent, { type: 'tooLarge' }>): NewItem {
  return {
    id: `${key}!${event.name}:${event.totalBytes}`,
    turnId: null,
    kind: 'other',
    label: `${event.name}, ${event.totalBytes} bytes: too large to keep`,
    text: event.preview,
  };
}
