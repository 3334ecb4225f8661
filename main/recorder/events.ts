import type { TokensView } from '../../preload/contract.ts';
import type { Gathered } from './gather.ts';
import { countOf, objectOf, parseJson, textOf } from './json.ts';
import { limitsOfError, limitsOfEvent, type LimitNews } from './usage.ts';

/**
 * What one event of a Responses stream tells us; the same for SSE data and WebSocket messages. Events we do not use are
 * null. Only `completed` proves that a response finished.
 */
export type ResponseEvent =
  | {
      readonly type: 'created';
      readonly responseId: string | null;
      /** The model that answers, where the upstream says so. */
      readonly servedBy?: string;
    }
  /** How much of the plan is used. */
  | { readonly type: 'limits'; readonly news: LimitNews }
  | { readonly type: 'itemAdded'; readonly outputIndex: number; readonly item: unknown }
  | { readonly type: 'itemDone'; readonly outputIndex: number; readonly item: unknown }
  | {
      readonly type: 'delta';
      readonly outputIndex: number;
      readonly itemId: string | null;
      readonly of: 'answer' | 'reasoning' | 'input';
      readonly text: string;
    }
  /** A new part of a reasoning summary begins. */
  | { readonly type: 'part'; readonly outputIndex: number }
  | { readonly type: 'completed'; readonly responseId: string | null; readonly tokens: TokensView | null }
  | { readonly type: 'failed'; readonly code: string | null; readonly message: string | null }
  | { readonly type: 'incomplete'; readonly reason: string | null; readonly tokens: TokensView | null }
  /** An error instead of a response; `status` is set where the upstream gave one. */
  | {
      readonly type: 'error';
      readonly status: number | null;
      readonly code: string | null;
      readonly message: string | null;
      /** Set when it says that a limit is reached. */
      readonly limits?: LimitNews;
      /** The proxy wrote it in the upstream's place (`errorOf` in main/proxy/failures.ts). */
      readonly isOurs: boolean;
    }
  /** Something too large to keep, of which only this much is known. */
  | {
      readonly type: 'tooLarge';
      readonly name: string;
      readonly totalBytes: number;
      readonly preview: string;
    };

/** Events by the thousand that tell us nothing new: told by their first bytes, they are never parsed. */
const unread: ReadonlySet<string> = new Set([
  'response.in_progress',
  'response.content_part.added',
  'response.content_part.done',
  'response.output_text.done',
  'response.output_text.annotation.added',
  'response.reasoning_summary_part.done',
  'response.reasoning_summary_text.done',
  'response.function_call_arguments.delta',
  'response.function_call_arguments.done',
  'response.custom_tool_call_input.done',
  'response.metadata',
]);

/** Pieces of a text that the item they end in tells whole. */
const pieces: ReadonlySet<string> = new Set([
  'response.output_text.delta',
  'response.reasoning_summary_text.delta',
  'response.reasoning_text.delta',
  'response.custom_tool_call_input.delta',
]);

/** A piece of a text, told by its first bytes and not parsed; `readPiece` does. */
export interface UnreadPiece {
  readonly type: 'piece';
  readonly text: string;
}

const typeStart = '{"type":"';
const previewCharacters = 2_000;

/** Reads one event; null when it is none we use. */
export function readEvent(gathered: Gathered): ResponseEvent | null {
  const event = sniffEvent(gathered);
  return event?.type === 'piece' ? readPiece(event) : event;
}

/** Reads one event, but leaves a piece of a text for later; null when it is none we use. */
export function sniffEvent(gathered: Gathered): ResponseEvent | UnreadPiece | null {
  if (!gathered.whole) return readEnds(gathered.head, gathered.tail, gathered.totalBytes);
  const text = gathered.bytes.toString('utf8');
  const sniffed = sniffType(text);
  if (sniffed !== null && unread.has(sniffed)) return null;
  if (sniffed !== null && pieces.has(sniffed)) return { type: 'piece', text };
  return interpretEvent(parseJson(text));
}

/** Reads what was left for later; null when it is no event after all. */
export function readPiece({ text }: Pick<UnreadPiece, 'text'>): ResponseEvent | null {
  return interpretEvent(parseJson(text));
}

/** The event inside parsed JSON; null when it is none we use. */
export function interpretEvent(parsed: unknown): ResponseEvent | null {
  const event = objectOf(parsed);
  const type = textOf(event?.['type']);
  if (event === null || type === null) return null;
  const outputIndex = countOf(event['output_index']);
  const response = objectOf(event['response']);
  switch (type) {
    case 'response.created':
      return { type: 'created', responseId: textOf(response?.['id']), ...servedBy(response) };
    case 'codex.rate_limits': {
      const news = limitsOfEvent(event);
      return news === null ? null : { type: 'limits', news };
    }
    case 'response.output_item.added':
      return { type: 'itemAdded', outputIndex, item: event['item'] };
    case 'response.output_item.done':
      return { type: 'itemDone', outputIndex, item: event['item'] };
    case 'response.output_text.delta':
      return delta(event, outputIndex, 'answer');
    case 'response.reasoning_summary_text.delta':
    case 'response.reasoning_text.delta':
      return delta(event, outputIndex, 'reasoning');
    case 'response.custom_tool_call_input.delta':
      return delta(event, outputIndex, 'input');
    case 'response.reasoning_summary_part.added':
      return { type: 'part', outputIndex };
    case 'response.completed':
      return { type: 'completed', responseId: textOf(response?.['id']), tokens: readUsage(response) };
    case 'response.failed': {
      const error = objectOf(response?.['error']);
      return { type: 'failed', code: textOf(error?.['code']), message: textOf(error?.['message']) };
    }
    case 'response.incomplete':
      return {
        type: 'incomplete',
        reason: textOf(objectOf(response?.['incomplete_details'])?.['reason']),
        tokens: readUsage(response),
      };
    case 'error': {
      const limits = limitsOfError(event);
      const told = { type: 'error', ...readError(event), isOurs: isOurs(event) } as const;
      return limits === null ? told : { ...told, limits };
    }
    default:
      return null;
  }
}

/** The status, code and message of an error body or event, in any of the shapes upstreams use. */
export function readError(parsed: unknown): {
  readonly status: number | null;
  readonly code: string | null;
  readonly message: string | null;
} {
  const outer = objectOf(parsed);
  const inner = objectOf(outer?.['error']);
  const detail = outer?.['detail'];
  return {
    status: countOf(outer?.['status']) || null,
    code: textOf(inner?.['code']) ?? textOf(inner?.['type']) ?? textOf(outer?.['code']),
    message:
      textOf(inner?.['message']) ??
      textOf(outer?.['error']) ??
      textOf(outer?.['message']) ??
      textOf(detail) ??
      textOf(objectOf(detail)?.['message']),
  };
}

/** Codex takes the same header from the response object where a WebSocket has no headers of its own for a response. */
function servedBy(response: unknown): { readonly servedBy?: string } {
  const headers = objectOf(objectOf(response)?.['headers']);
  const model = textOf(headers?.['openai-model']);
  return model === null ? {} : { servedBy: model };
}

function isOurs(event: unknown): boolean {
  return textOf(objectOf(objectOf(event)?.['error'])?.['postern_code']) !== null;
}

/** The tokens of a response object; null when it names none. */
export function readUsage(response: unknown): TokensView | null {
  const usage = objectOf(objectOf(response)?.['usage']);
  if (usage === null) return null;
  return {
    input: countOf(usage['input_tokens']),
    cached: countOf(objectOf(usage['input_tokens_details'])?.['cached_tokens']),
    output: countOf(usage['output_tokens']),
    reasoning: countOf(objectOf(usage['output_tokens_details'])?.['reasoning_tokens']),
  };
}

function delta(
  event: Readonly<Record<string, unknown>>,
  outputIndex: number,
  of: 'answer' | 'reasoning' | 'input',
): ResponseEvent | null {
  const text = textOf(event['delta']);
  return text === null ? null : { type: 'delta', outputIndex, itemId: textOf(event['item_id']), of, text };
}

function sniffType(text: string): string | null {
  if (!text.startsWith(typeStart)) return null;
  const end = text.indexOf('"', typeStart.length);
  return end === -1 || end > 80 ? null : text.slice(typeStart.length, end);
}

/** Reads what it can from both ends of an event that was too large to keep: a finish must not be missed for its size. */
function readEnds(head: Buffer, tail: Buffer, totalBytes: number): ResponseEvent | null {
  const start = head.toString('utf8');
  const type = sniffType(start) ?? /"type"\s*:\s*"(response\.[a-z_.]+)"/.exec(start)?.[1] ?? null;
  if (type === 'response.completed') {
    const usage = /"usage"\s*:\s*(\{(?:[^{}]|\{[^{}]*\})*\})/g;
    const last = [...tail.toString('utf8').matchAll(usage)].at(-1)?.[1];
    return {
      type: 'completed',
      responseId: /"id"\s*:\s*"(resp_[^"]{1,200})"/.exec(start)?.[1] ?? null,
      tokens: last === undefined ? null : readUsage({ usage: parseJson(last) }),
    };
  }
  if (type === 'response.failed') return { type: 'failed', code: null, message: null };
  if (type === 'response.incomplete') return { type: 'incomplete', reason: null, tokens: null };
  const name = type ?? 'event';
  return { type: 'tooLarge', name, totalBytes, preview: start.slice(0, previewCharacters) };
}
