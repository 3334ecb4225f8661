import type { Lane, Transport } from '../../preload/contract.ts';
import { contextWindowOf } from '../domain/context-window.ts';
import type { Problem } from '../domain/problem.ts';
import { noTokens } from '../domain/session.ts';
import { addNewInput } from './history.ts';
import type { Change, RequestRecord, SessionState, TurnRecord, TurnState } from './model.ts';
import type { ResponseRequest } from './request.ts';
import { reopenRequest } from './request-record.ts';
import { oneLine } from './summary.ts';
import { sessionWarnings } from './session-problems.ts';
import { abandonOthers, settle, touch } from './turns.ts';
import { noteWay } from './warnings.ts';

/** The facts of an exchange that its session and turns carry. */
export interface ExchangeFacts {
  readonly exchangeId: string;
  readonly transport: Transport;
  readonly launchId: string | null;
  readonly gateway: string;
  readonly gatewayId: string;
  readonly backend: string;
  readonly account: string | null;
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
  if (known !== undefined) return reopenRequest(state, known);
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
  noteWay(state.notes, turn.record.ordinal, existing?.record ?? state.session, exchange);
  const retries = turn.record.retries + (replacesFailed(state, turn) ? 1 : 0);
  turn.requestKeys.push(record.key);
  const turnRecord: TurnRecord = {
    ...turn.record,
    kind: kind === 'turn' ? 'turn' : turn.record.kind,
    model: request.model ?? turn.record.model,
    contextWindow: contextWindow(request.model) ?? turn.record.contextWindow,
    effort: request.effort ?? turn.record.effort,
    gateway: exchange.gateway,
    gatewayId: exchange.gatewayId,
    backend: exchange.backend,
    account: exchange.account,
    transport: exchange.transport,
    exchanges: turn.record.exchanges + 1,
    retries,
  };
  turn.record = turnRecord;
  if (existing === undefined) changes.push(...abandonOthers(state, turn, at));

  const added = addNewInput(state, turn, at, request);
  changes.push(...added.changes);
  // A sub-agent is given its task sealed: what it is called says it better than a prompt it inherited.
  const subject = recordContent ? (request.identity.taskName ?? added.prompt) : null;
  changes.push(...touchSession(state, at, exchange, request, added.folder, subject));
  changes.push(...settle(state, turn, at));
  return changes;
}

/** A connection for this session was refused before it had any turn: the session is there, and says why. */
export function noteRefused(
  state: SessionState,
  at: number,
  exchange: ExchangeFacts,
  request: ResponseRequest,
  problem: Problem,
): readonly Change[] {
  if (state.turns.size > 0 || request.identity.sessionKind === 'title') return [];
  state.notes.refused = sessionWarnings.noTurn(problem, false);
  return [...touchSession(state, at, exchange, request, null, null), ...touch(state, at)];
}

function contextWindow(model: string | null): number | null {
  return model === null ? null : contextWindowOf(model);
}

/**
 * True when a request of this turn was sent again: the one before it failed, was cut, or was never answered. One whose
 * answer is counted stands, even when the client left before the tool was done.
 */
function replacesFailed(state: SessionState, turn: TurnState): boolean {
  const last = state.requests.get(turn.requestKeys.at(-1) ?? '');
  if (last === undefined || last.state === 'completed') return false;
  return last.state === 'failed' || last.tokens === null;
}

function turnOf(state: SessionState, request: ResponseRequest): string {
  const named = request.identity.turnId;
  if (named !== null) return named;
  const asksAnew = request.input.some((item) => item.kind === 'prompt');
  const before = state.responses.get(request.previousResponseId ?? '');
  const continued = before === undefined ? null : (state.requests.get(before)?.turnId ?? null);
  if (continued !== null && !asksAnew) return continued;
  const last = request.input.at(-1);
  const answered = last?.kind === 'output' ? state.calls.get(last.callId ?? '') : undefined;
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
  const newest = state.turns.get(state.notes.newestTurnId ?? '');
  const turn: TurnState = {
    record: {
      id,
      sessionId: state.id,
      ordinal: (newest?.record.ordinal ?? 0) + 1,
      kind: request.identity.requestKind === 'compaction' ? 'compaction' : 'turn',
      status: 'streaming',
      problem: null,
      model: request.model,
      effort: request.effort,
      gateway: exchange.gateway,
      gatewayId: exchange.gatewayId,
      backend: exchange.backend,
      account: exchange.account,
      transport: exchange.transport,
      startedAt: at,
      sentAt: null,
      firstTokenAt: null,
      endedAt: null,
      overheadUs: 0,
      exchanges: 0,
      retries: 0,
      toolCalls: 0,
      tokens: noTokens,
      contextTokens: null,
      contextWindow: null,
      limits: null,
    },
    requestKeys: [],
    nextPosition: 0,
    pending: new Set(),
    texts: new Set(),
    slots: new Map(),
  };
  state.turns.set(id, turn);
  state.underWay.add(turn);
  state.notes.newestTurnId = id;
  return turn;
}

function touchSession(
  state: SessionState,
  at: number,
  exchange: ExchangeFacts,
  request: ResponseRequest,
  folder: string | null,
  subject: string | null,
): readonly Change[] {
  const { identity } = request;
  const before = state.session;
  const title = subject === null ? '' : oneLine(subject, longestTitle);
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
    gatewayId: exchange.gatewayId,
    backend: exchange.backend,
    account: exchange.account,
    lane: exchange.lane,
    transport: exchange.transport,
    originator: exchange.originator ?? before?.originator ?? null,
    launchId: exchange.launchId ?? before?.launchId ?? null,
    startedAt: before?.startedAt ?? at,
    lastActivityAt: Math.max(at, before?.lastActivityAt ?? 0),
    warning: before?.warning ?? null,
  };
  return [{ type: 'session', session: state.session }];
}
