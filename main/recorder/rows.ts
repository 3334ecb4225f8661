import type { Lane, SessionKind, SessionStatus, TokensView, Transport } from '../../preload/contract.ts';
import type { Problem } from '../domain/problem.ts';
import { imagesCell } from './images.ts';
import type { RequestKind } from './identity.ts';
import { parseJson } from './json.ts';
import type { ItemRecord, RequestRecord, SessionRecord, TurnRecord } from './model.ts';
import { jsonCell } from './upsert.ts';
import type { UsageTold } from './usage.ts';

/** A row as it is read. */
export type Row = Readonly<Record<string, string | number | null>>;

/** A session as a row without its sums; `activity` is its place in the list. */
export const sessionRow = (one: SessionRecord, activity: number) => ({
  id: one.id,
  activity,
  kind: one.kind,
  parent_id: one.parentId,
  forked_from_id: one.forkedFromId,
  title: one.title,
  title_from: one.titleFrom,
  folder: one.folder,
  model: one.model,
  effort: one.effort,
  gateway: one.gateway,
  gateway_id: one.gatewayId,
  backend: one.backend,
  account: one.account,
  lane: one.lane,
  transport: one.transport,
  originator: one.originator,
  launch_id: one.launchId,
  started_at: one.startedAt,
  last_activity_at: one.lastActivityAt,
  warning: jsonCell(one.warning),
});

/** A turn as a row; `costUsd` is what its tokens cost, null without a price. */
export const turnRow = (one: TurnRecord, costUsd: number | null) => ({
  session_id: one.sessionId,
  id: one.id,
  ordinal: one.ordinal,
  kind: one.kind,
  status: one.status,
  problem: jsonCell(one.problem),
  model: one.model,
  effort: one.effort,
  gateway: one.gateway,
  gateway_id: one.gatewayId,
  backend: one.backend,
  account: one.account,
  transport: one.transport,
  started_at: one.startedAt,
  sent_at: one.sentAt,
  first_token_at: one.firstTokenAt,
  ended_at: one.endedAt,
  overhead_us: one.overheadUs,
  exchanges: one.exchanges,
  retries: one.retries,
  tool_calls: one.toolCalls,
  input_tokens: one.tokens.input,
  cached_tokens: one.tokens.cached,
  output_tokens: one.tokens.output,
  reasoning_tokens: one.tokens.reasoning,
  cost_usd: costUsd,
  context_tokens: one.contextTokens,
  context_window: one.contextWindow,
  limits: jsonCell(one.limits),
});

export const requestRow = (one: RequestRecord) => ({
  key: one.key,
  exchange_id: one.exchangeId,
  session_id: one.sessionId,
  turn_id: one.turnId,
  at: one.at,
  kind: one.kind,
  response_id: one.responseId,
  state: one.state,
  problem: jsonCell(one.problem),
  tokens: jsonCell(one.tokens),
});

/** An item as a row, without its texts: those are stored apart, once each. */
export const itemRow = (one: ItemRecord) => ({
  session_id: one.sessionId,
  id: one.id,
  turn_id: one.turnId,
  request_key: one.requestKey,
  position: one.position,
  at: one.at,
  kind: one.kind,
  omitted: one.omitted,
  call_id: one.callId,
  name: one.name,
  summary: one.summary,
  images: one.images.length,
  image_refs: imagesCell(one.images),
  pending: one.pending ? 1 : 0,
});

/** A session from its row. */
export function readSession(row: Row): SessionRecord {
  return {
    id: String(row['id']),
    kind: row['kind'] as SessionKind,
    parentId: textCell(row['parent_id']),
    forkedFromId: textCell(row['forked_from_id']),
    title: textCell(row['title']),
    titleFrom: row['title_from'] as 'prompt' | 'codex' | null,
    folder: textCell(row['folder']),
    model: textCell(row['model']),
    effort: textCell(row['effort']),
    gateway: String(row['gateway']),
    gatewayId: textCell(row['gateway_id']),
    backend: String(row['backend']),
    account: textCell(row['account']),
    lane: row['lane'] as Lane,
    transport: row['transport'] as Transport,
    originator: textCell(row['originator']),
    launchId: textCell(row['launch_id']),
    startedAt: Number(row['started_at']),
    lastActivityAt: Number(row['last_activity_at']),
    warning: problemCell(row['warning']),
  };
}

/** A turn from its row. */
export function readTurn(row: Row): TurnRecord {
  return {
    id: String(row['id']),
    sessionId: String(row['session_id']),
    ordinal: Number(row['ordinal']),
    kind: row['kind'] as TurnRecord['kind'],
    status: row['status'] as SessionStatus,
    problem: problemCell(row['problem']),
    model: textCell(row['model']),
    effort: textCell(row['effort']),
    gateway: textCell(row['gateway']),
    gatewayId: textCell(row['gateway_id']),
    backend: String(row['backend']),
    account: textCell(row['account']),
    transport: row['transport'] as Transport,
    startedAt: Number(row['started_at']),
    sentAt: numberCell(row['sent_at']),
    firstTokenAt: numberCell(row['first_token_at']),
    endedAt: numberCell(row['ended_at']),
    overheadUs: Number(row['overhead_us']),
    exchanges: Number(row['exchanges']),
    retries: Number(row['retries']),
    toolCalls: Number(row['tool_calls']),
    tokens: tokensCell(row),
    contextTokens: numberCell(row['context_tokens']),
    contextWindow: numberCell(row['context_window']),
    limits: typeof row['limits'] === 'string' ? (parseJson(row['limits']) as UsageTold) : null,
  };
}

/** A request from its row. */
export function readRequest(row: Row): RequestRecord {
  return {
    key: String(row['key']),
    exchangeId: String(row['exchange_id']),
    sessionId: String(row['session_id']),
    turnId: textCell(row['turn_id']),
    at: Number(row['at']),
    kind: row['kind'] as RequestKind,
    responseId: textCell(row['response_id']),
    state: row['state'] as RequestRecord['state'],
    problem: problemCell(row['problem']),
    tokens: typeof row['tokens'] === 'string' ? (parseJson(row['tokens']) as TokensView) : null,
  };
}

/** The tokens of a row, of a turn or of a session. */
export function tokensCell(row: Row): TokensView {
  return {
    input: Number(row['input_tokens']),
    cached: Number(row['cached_tokens']),
    output: Number(row['output_tokens']),
    reasoning: Number(row['reasoning_tokens']),
  };
}

/** A text from a cell; null when it holds none. */
export function textCell(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** A number from a cell; null when it holds none. */
export function numberCell(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function problemCell(value: unknown): Problem | null {
  return typeof value === 'string' ? (parseJson(value) as Problem) : null;
}
