import type {
  BackendSchema,
  ItemView,
  RawExchangeView,
  SessionView,
  TurnView,
} from '../../preload/contract.ts';
import { redactDeep, type Redactor } from '../domain/redact-content.ts';
import { parseUrl } from '../domain/url.ts';
import { inputMessages, outputMessages, shortened } from './content.ts';
import { spanIdOf, traceIdOf } from './ids.ts';
import { finalResponse, unknownResponse, type FinalResponse } from './final-response.ts';
import { attributesOf, doubleAttribute, nanoseconds, type OtlpAttribute, type OtlpSpan } from './otlp.ts';

/** A turn that ended, with all that may be told of it. */
export interface EndedTurn {
  readonly session: SessionView;
  readonly turn: TurnView;
  readonly items: readonly ItemView[];
  /** Its exchanges as far as they are kept raw; only figures of them are told. */
  readonly exchanges: readonly RawExchangeView[];
}

/** Where the requests of a backend go; null when that is not known. */
export interface TracedUpstream {
  readonly schema: BackendSchema;
  readonly upstream: string;
}

/** How a turn is told. */
export interface SpanMeans {
  /** Prompts, answers, arguments and outputs go along, redacted. */
  readonly content: boolean;
  readonly redact: Redactor;
  readonly upstream: TracedUpstream | null;
}

const providers: Readonly<Record<BackendSchema, string>> = {
  ChatGPTCodex: 'openai',
  OpenAI: 'openai',
  OpenAICompatible: 'openai',
  AzureOpenAI: 'azure.ai.openai',
  Bedrock: 'aws.bedrock',
};

/**
 * A turn as spans of the OpenTelemetry conventions for generative AI: `invoke_agent` for the turn, below it `chat` for each
 * request that is kept raw and `execute_tool` for each tool call. Tokens stand on the turn alone, so that a sum over all
 * spans counts them once.
 */
export function spansOf(ended: EndedTurn, means: SpanMeans): OtlpSpan[] {
  // Ids are made of what was recorded: redaction must not make two of them alike.
  const { session, turn } = ended;
  // Sub-agents and title requests belong to the trace of the session they were made for.
  const traceId = traceIdOf(session.parentId ?? session.id);
  const turnId = spanIdOf('turn', session.id, turn.id);
  const ids = (kind: 'request' | 'tool', id: string): SpanIds => ({
    traceId,
    parentSpanId: turnId,
    spanId: spanIdOf(kind, session.id, turn.id, id),
  });
  const kept = told(ended, means.content);
  const clean = redactDeep(kept, means.redact);
  // Ids of an issuer, in messages that are too large to be gone through.
  const responses = new Map(
    ended.exchanges.map((exchange) => [exchange.exchangeId, finalResponse(exchange)]),
  );
  const shared = sharedAttributes(clean, means.upstream);
  return [
    turnSpan(clean, means, shared, { traceId, spanId: turnId }),
    ...kept.exchanges.flatMap(({ exchangeId }, at) => {
      const exchange = clean.exchanges[at];
      if (exchange === undefined) return [];
      const response = responses.get(exchangeId) ?? unknownResponse;
      return [requestSpan(exchange, response, clean, shared, ids('request', exchangeId))];
    }),
    ...kept.items.flatMap(({ id }, at) => {
      const item = clean.items[at];
      return item?.type === 'toolCall' ? [toolSpan(item, clean, means, ids('tool', id))] : [];
    }),
  ];
}

/** What is told of a turn: megabytes that stay here are not gone through for secrets first. */
function told(ended: EndedTurn, content: boolean): EndedTurn {
  const { items, exchanges } = ended;
  return {
    ...ended,
    turn: { ...ended.turn, endedAt: ended.turn.endedAt ?? lastMoment(ended) },
    items: content
      ? items.filter(({ type }) => type === 'prompt' || type === 'answer' || type === 'toolCall')
      : items.flatMap((item) =>
          item.type === 'toolCall' ? [{ ...item, input: '', summary: '', output: null }] : [],
        ),
    exchanges: exchanges
      .filter(({ path }) => /(?:^|\/)responses(?:\/|$)/.test(path))
      .map((one) => ({ ...one, requestHeaders: [], responseHeaders: [], requestBody: null, messages: null })),
  };
}

type SpanIds = Pick<OtlpSpan, 'traceId' | 'spanId' | 'parentSpanId'>;

function sharedAttributes({ session, turn }: EndedTurn, upstream: TracedUpstream | null): OtlpAttribute[] {
  const url = parseUrl(upstream?.upstream ?? '');
  return attributesOf({
    'gen_ai.provider.name': upstream === null ? 'openai' : providers[upstream.schema],
    'gen_ai.conversation.id': session.id,
    'gen_ai.request.model': turn.model,
    'server.address': url?.hostname,
    'server.port': url === null ? null : Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
  });
}

function turnSpan(
  ended: EndedTurn,
  means: SpanMeans,
  shared: readonly OtlpAttribute[],
  ids: SpanIds,
): OtlpSpan {
  const { session, turn, items } = ended;
  const own = attributesOf({
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'codex',
    'gen_ai.usage.input_tokens': turn.tokens.input,
    'gen_ai.usage.output_tokens': turn.tokens.output,
    'gen_ai.usage.cache_read.input_tokens': turn.tokens.cached,
    'gen_ai.usage.reasoning.output_tokens': turn.tokens.reasoning,
    'error.type': errorType(turn),
    'postern.turn.ordinal': turn.ordinal,
    'postern.turn.kind': turn.kind,
    'postern.turn.status': turn.status,
    'postern.session.kind': session.kind,
    'postern.gateway': session.gateway,
    'postern.backend': turn.backend,
    'postern.lane': session.lane,
    'postern.transport': turn.transport,
    'postern.effort': turn.effort,
    'postern.requests': turn.exchanges,
    'postern.retries': turn.retries,
    'postern.tool_calls': turn.toolCalls,
    'postern.overhead_us': Math.round(turn.overheadUs),
    'postern.time_to_first_token_ms': turn.firstTokenAt === null ? null : turn.firstTokenAt - turn.startedAt,
    'gen_ai.input.messages': means.content ? inputMessages(items) : null,
    'gen_ai.output.messages': means.content
      ? outputMessages(items, turn.status === 'completed' ? 'stop' : 'error')
      : null,
  });
  return {
    ...ids,
    name: 'invoke_agent codex',
    kind: 1,
    ...times(turn.startedAt, turn.endedAt ?? turn.startedAt),
    attributes: [...own, ...shared, ...doubleAttribute('postern.cost_estimate_usd', turn.costUsd)],
    ...errorStatus(errorType(turn) !== null, turn.problem?.what ?? turn.status),
  };
}

function requestSpan(
  exchange: RawExchangeView,
  response: FinalResponse,
  ended: EndedTurn,
  shared: readonly OtlpAttribute[],
  ids: SpanIds,
): OtlpSpan {
  const { turn } = ended;
  const isRefused = exchange.status !== null && exchange.status >= 400;
  const isBroken = exchange.outcome !== null && exchange.outcome !== 'ended';
  const error = isRefused ? String(exchange.status) : isBroken ? exchange.outcome : null;
  return {
    ...ids,
    name: turn.model === null ? 'chat' : `chat ${turn.model}`,
    kind: 3,
    ...times(exchange.at, exchange.at + (exchange.durationMs ?? 0)),
    attributes: [
      ...attributesOf({
        'gen_ai.operation.name': 'chat',
        'gen_ai.response.id': response.id,
        'gen_ai.response.model': response.model,
        'http.response.status_code': exchange.status,
        'error.type': error,
        'postern.transport': exchange.transport,
      }),
      ...shared,
    ],
    ...errorStatus(
      error !== null,
      isRefused ? `The upstream answered ${exchange.status}.` : 'The answer broke off.',
    ),
  };
}

function toolSpan(
  item: Extract<ItemView, { type: 'toolCall' }>,
  ended: EndedTurn,
  means: SpanMeans,
  ids: SpanIds,
): OtlpSpan {
  const { session } = ended;
  return {
    ...ids,
    name: `execute_tool ${item.name}`,
    kind: 1,
    ...times(item.at, item.at + (item.durationMs ?? 0)),
    attributes: attributesOf({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': item.name,
      'gen_ai.tool.call.id': item.id,
      'gen_ai.conversation.id': session.id,
      // What a command's exit means is its own affair: `grep` answers 1 when it finds nothing.
      'process.exit.code': item.exitCode,
      'gen_ai.tool.call.arguments': means.content ? shortened(item.input) : null,
      'gen_ai.tool.call.result': means.content && item.output !== null ? shortened(item.output) : null,
    }),
  };
}

function errorType(turn: TurnView): string | null {
  if (turn.status === 'completed' || turn.status === 'streaming') return null;
  return turn.problem?.code ?? turn.status;
}

function errorStatus(isError: boolean, message: string): Pick<OtlpSpan, 'status'> {
  return isError ? { status: { code: 2, message } } : {};
}

/** A clock may jump back; a span may not. */
function times(startedAt: number, endedAt: number): Pick<OtlpSpan, 'startTimeUnixNano' | 'endTimeUnixNano'> {
  return {
    startTimeUnixNano: nanoseconds(startedAt),
    endTimeUnixNano: nanoseconds(Math.max(startedAt, endedAt)),
  };
}

function lastMoment({ turn, items }: EndedTurn): number {
  return items.reduce((last, item) => Math.max(last, item.at), turn.startedAt);
}
