import type { Lane, TokensView, Transport } from '../../preload/contract.ts';
import type { Problem } from '../domain/problem.ts';
import { addTokens, noTokens } from '../domain/session.ts';
import type { ResponseEvent } from './events.ts';
import { readItem } from './items.ts';
import { addItem, addNewInput } from './history.ts';
import type { Change, RequestRecord, SessionState, Slot, TurnRecord, TurnState } from './model.ts';
import { turnProblems } from './problems.ts';
import type { ResponseRequest } from './request.ts';
import { oneLine } from './summary.ts';
import { abandonOthers, settle } from './turns.ts';

/** The facts of an exchange that its session and turns carry. */
export interface ExchangeFacts {
  readonly exchangeId: string;
  readonly transport: Transport;
  readonly launchId: string | null;
  readonly gateway: string;
  readonly backend: string;
  readonly lane: Lane;
  readonly originator: string | null;
}

const longestTitle = 120;

/**
 * A request begins: its turn opens or goes on, and what is new in its history is added. A request that was already
 * folded in adds nothing; one left unfinished by an earlier recorder is open again.
 */
export function beginRequest(
  state: SessionState,
  at: number,
  exchange: ExchangeFacts,
  request: ResponseRequest,
  recordContent: boolean,
): readonly Change[] {
  const known = state.requests.get(request.key);
  if (known !== undefined) return reopen(state, known);
  const kind = request.identity.requestKind;
  const turnId = kind === 'prewarm' ? null : turnOf(state, request);
  const record: RequestRecord = {
    key: request.key,
    exchangeId: exchange.exchangeId,
    sessionId: state.id,
    turnId,
    at,
    kind,
    responseId: null,
    state: 'open',
    problem: null,
    tokens: null,
  };
  state.requests.set(record.key, record);
  const changes: Change[] = [{ type: 'request', request: record }];
  if (turnId === null) return changes;

  const existing = state.turns.get(turnId);
  const turn = existing ?? newTurn(state, at, turnId, exchange, request);
  turn.requestKeys.push(record.key);
  const turnRecord: TurnRecord = {
    ...turn.record,
    kind: kind === 'turn' ? 'turn' : turn.record.kind,
    model: request.model ?? turn.record.model,
    effort: request.effort ?? turn.record.effort,
    backend: exchange.backend,
    transport: exchange.transport,
    exchanges: turn.record.exchanges + 1,
  };
  turn.record = turnRecord;
  if (existing === undefined) changes.push(...abandonOthers(state, turn, at));

  const added = addNewInput(state, turn, at, request);
  changes.push(...added.changes);
  changes.push(
    ...touchSession(state, at, exchange, request, added.folder, recordContent ? added.prompt : null),
  );
  changes.push(...settle(state, turn, at));
  return changes;
}

/** An event of a response that belongs to the request with this key. */
export function foldEvent(
  state: SessionState,
  key: string,
  at: number,
  event: ResponseEvent,
): readonly Change[] {
  const known = state.requests.get(key);
  if (known === undefined) return [];
  const changes: Change[] = [...reopen(state, known)];
  const request = state.requests.get(key) ?? known;
  const turn = request.turnId === null ? undefined : state.turns.get(request.turnId);
  if (turn === undefined) return foldPrewarm(state, request, event);
  switch (event.type) {
    case 'created':
      if (event.responseId !== null && request.responseId === null) {
        changes.push(remember(state, { ...request, responseId: event.responseId }));
      }
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
      changes.push(...close(state, key, 'completed', null, event.responseId));
      break;
    case 'failed':
      if (request.state !== 'open') return changes;
      changes.push(...close(state, key, 'failed', turnProblems.failed(event.code, event.message), null));
      break;
    case 'incomplete':
      if (request.state !== 'open') return changes;
      count(state, turn, request, event.tokens, null);
      changes.push(...close(state, key, 'failed', turnProblems.incomplete(event.reason), null));
      break;
    case 'error': {
      if (request.state !== 'open') return changes;
      const problem =
        event.status === null
          ? turnProblems.failed(event.code, event.message)
          : turnProblems.status(event.status, event.message);
      changes.push(...close(state, key, 'failed', problem, null));
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
  const changes = close(state, key, ending.state, ending.problem, null);
  const turn = request.turnId === null ? undefined : state.turns.get(request.turnId);
  return turn === undefined ? changes : [...changes, ...settle(state, turn, at)];
}

/** The client left while this turn waited for its tool: nothing will finish it, unless a later request does. */
export function leaveWaiting(state: SessionState, key: string, at: number): readonly Change[] {
  const request = state.requests.get(key);
  const turn = request?.turnId === null ? undefined : state.turns.get(request?.turnId ?? '');
  if (request === undefined || turn === undefined || turn.record.status !== 'streaming') return [];
  if (turn.requestKeys.at(-1) !== key || request.state !== 'completed') return [];
  const changes = close(state, key, 'interrupted', turnProblems.cancelled(), null);
  return [...changes, ...settle(state, turn, at)];
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
  return addItem(state, turn, at, { id, turnId: null, kind: 'dropped' }, key, null);
}

/** Where an item that is being written stands, from its first event on; an id used before gives way to one of ours. */
export function slotOf(
  state: SessionState,
  turn: TurnState,
  key: string,
  outputIndex: number,
  itemId: string | null,
): Slot {
  const at = slotKey(key, outputIndex);
  const open = turn.slots.get(at);
  if (open !== undefined) return open;
  const holder = state.items.get(itemId ?? at);
  // Told a second time: it has its place already.
  if (holder?.requestKey === key) return { id: holder.id, position: turn.nextPosition };
  const slot: Slot = {
    id: itemId === null || holder !== undefined ? at : itemId,
    position: turn.nextPosition,
  };
  turn.nextPosition += 1;
  turn.slots.set(at, slot);
  return slot;
}

function slotKey(key: string, outputIndex: number): string {
  return `${key}#${outputIndex}`;
}

function tooLarge(
  key: string,
  event: Extract<ResponseEvent, { type: 'tooLarge' }>,
): Parameters<typeof addItem>[3] {
  return {
    id: `${key}!${event.name}:${event.totalBytes}`,
    turnId: null,
    kind: 'other',
    label: `${event.name}, ${event.totalBytes} bytes: too large to keep`,
    text: event.preview,
  };
}

function turnOf(state: SessionState, request: ResponseRequest): string {
  const named = request.identity.turnId;
  if (named !== null) return named;
  const asksAnew = request.input.some((item) => item.kind === 'prompt');
  const before = state.responses.get(request.previousResponseId ?? '');
  const continued = before === undefined ? null : (state.requests.get(before)?.turnId ?? null);
  if (continued !== null && !asksAnew) return continued;
  const last = request.input.at(-1);
  const answered = last?.kind === 'output' ? state.calls.get(last.callId) : undefined;
  const turnOfCall = answered === undefined ? undefined : state.items.get(answered)?.turnId;
  if (turnOfCall !== undefined) return turnOfCall;
  // Of a request that was not seen, all we can say is that a turn still under way goes on.
  const newest = request.incomplete ? [...state.turns.values()].at(-1)?.record : undefined;
  return newest?.status === 'streaming' ? newest.id : request.key;
}

function newTurn(
  state: SessionState,
  at: number,
  id: string,
  exchange: ExchangeFacts,
  request: ResponseRequest,
): TurnState {
  let ordinal = 0;
  for (const turn of state.turns.values()) ordinal = Math.max(ordinal, turn.record.ordinal);
  const turn: TurnState = {
    record: {
      id,
      sessionId: state.id,
      ordinal: ordinal + 1,
      kind: request.identity.requestKind === 'compaction' ? 'compaction' : 'turn',
      status: 'streaming',
      problem: null,
      model: request.model,
      effort: request.effort,
      backend: exchange.backend,
      transport: exchange.transport,
      startedAt: at,
      firstTokenAt: null,
      endedAt: null,
      overheadUs: 0,
      exchanges: 0,
      toolCalls: 0,
      tokens: noTokens,
    },
    requestKeys: [],
    nextPosition: 0,
    pending: new Set(),
    texts: new Set(),
    slots: new Map(),
  };
  state.turns.set(id, turn);
  return turn;
}

function touchSession(
  state: SessionState,
  at: number,
  exchange: ExchangeFacts,
  request: ResponseRequest,
  folder: string | null,
  prompt: string | null,
): readonly Change[] {
  const { identity } = request;
  const before = state.session;
  const title = prompt === null ? '' : oneLine(prompt, longestTitle);
  const untitled = (before?.title ?? null) === null && title !== '' && identity.sessionKind !== 'title';
  state.session = {
    id: state.id,
    kind: before?.kind ?? identity.sessionKind,
    parentId: identity.parentId ?? before?.parentId ?? null,
    forkedFromId: identity.forkedFromId ?? before?.forkedFromId ?? null,
    title: untitled ? title : (before?.title ?? null),
    titleFrom: untitled ? 'prompt' : (before?.titleFrom ?? null),
    folder: folder ?? before?.folder ?? null,
    model: request.model ?? before?.model ?? null,
    effort: request.effort ?? before?.effort ?? null,
    gateway: exchange.gateway,
    backend: exchange.backend,
    lane: exchange.lane,
    transport: exchange.transport,
    originator: exchange.originator ?? before?.originator ?? null,
    launchId: exchange.launchId ?? before?.launchId ?? null,
    startedAt: before?.startedAt ?? at,
    lastActivityAt: Math.max(at, before?.lastActivityAt ?? 0),
  };
  return [{ type: 'session', session: state.session }];
}

function reopen(state: SessionState, request: RequestRecord): readonly Change[] {
  if (request.state !== 'interrupted' || request.problem?.code !== 'turn-unfinished') return [];
  const changes: Change[] = [remember(state, { ...request, state: 'open', problem: null })];
  const turn = request.turnId === null ? undefined : state.turns.get(request.turnId);
  return turn === undefined ? changes : [...changes, ...settle(state, turn, request.at)];
}

function foldPrewarm(state: SessionState, request: RequestRecord, event: ResponseEvent): readonly Change[] {
  if (event.type === 'created' && event.responseId !== null) {
    return [remember(state, { ...request, responseId: event.responseId })];
  }
  if (event.type === 'completed' && request.state === 'open') {
    return close(state, request.key, 'completed', null, event.responseId);
  }
  return [];
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
  turn.record = { ...turn.record, tokens: addTokens(turn.record.tokens, tokens) };
  remember(state, { ...request, tokens });
}

function close(
  state: SessionState,
  key: string,
  end: Exclude<RequestRecord['state'], 'open'>,
  problem: Problem | null,
  responseId: string | null,
): readonly Change[] {
  const request = state.requests.get(key);
  if (request === undefined) return [];
  return [remember(state, { ...request, state: end, problem, responseId: responseId ?? request.responseId })];
}

function remember(state: SessionState, request: RequestRecord): Change {
  state.requests.set(request.key, request);
  const { responseId } = request;
  if (responseId !== null && !state.responses.has(responseId)) state.responses.set(responseId, request.key);
  return { type: 'request', request };
}
