import type { Exchange } from './exchange.ts';
import { arrayAt, at, isObject, parseObject, stringAt, type JsonObject } from './json.ts';

/** What Codex wants with a request: warm a connection, answer a turn, shorten the history, or name the thread. */
export type RequestKind = 'prewarm' | 'turn' | 'compaction' | 'title';

/** One request for a model response, whichever transport carried it. */
export interface ModelRequest {
  readonly exchange: Exchange;
  readonly transport: 'http' | 'websocket';
  readonly kind: RequestKind;
  readonly body: JsonObject;
  /** The whole conversation: on a WebSocket, what the earlier responses of the chain held comes first. */
  readonly items: readonly unknown[];
  /** Text of the last message of the person; empty when there is none. */
  readonly prompt: string;
  /** Outputs of the tools called since that message, oldest first. */
  readonly toolOutputs: readonly string[];
  readonly model: string;
  readonly sessionId: string;
  readonly turnId: string;
}

/** Reads a decoded body into what the script decides on. */
export function readModelRequest(
  exchange: Exchange,
  transport: ModelRequest['transport'],
  body: JsonObject,
  earlierItems: readonly unknown[],
): ModelRequest {
  const items = [...earlierItems, ...arrayAt(body, 'input')];
  const metadata = parseObject(stringAt(body, 'client_metadata', 'x-codex-turn-metadata'));
  const lastPrompt = items.findLastIndex((item) => promptText(item) !== null);
  return {
    exchange,
    transport,
    kind: kindOf(body, metadata),
    body,
    items,
    prompt: promptText(items[lastPrompt]) ?? '',
    toolOutputs: items.slice(lastPrompt + 1).flatMap(toolOutput),
    model: stringAt(body, 'model'),
    sessionId: stringAt(body, 'client_metadata', 'session_id'),
    turnId: stringAt(body, 'client_metadata', 'turn_id'),
  };
}

function kindOf(body: JsonObject, metadata: JsonObject | null): RequestKind {
  if (body['generate'] === false) return 'prewarm';
  if (metadata?.['request_kind'] === 'compaction' || wantsCompactionItem(arrayAt(body, 'input')))
    return 'compaction';
  if (metadata?.['thread_source'] === 'thread_title') return 'title';
  return at(body, 'text', 'format', 'schema', 'properties', 'title') === undefined ? 'turn' : 'title';
}

/** True when the history ends with the item that asks for a compaction item; otherwise Codex asks in words. */
export function wantsCompactionItem(items: readonly unknown[]): boolean {
  return stringAt(items.at(-1), 'type') === 'compaction_trigger';
}

// Codex also speaks as the user, in tags: <environment_context>, <user_instructions> and the like.
function promptText(item: unknown): string | null {
  if (stringAt(item, 'type') !== 'message' || stringAt(item, 'role') !== 'user') return null;
  const text = contentText(at(item, 'content'));
  return /^<[a-z_]+[ >]/.test(text) ? null : text;
}

function toolOutput(item: unknown): readonly string[] {
  const type = stringAt(item, 'type');
  if (type !== 'function_call_output' && type !== 'custom_tool_call_output') return [];
  return [contentText(at(item, 'output'))];
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .filter(isObject)
    .map((part) => stringAt(part, 'text'))
    .join('');
}

/** One line for the message of a wait that ran out. */
export function describeRequest(request: ModelRequest): string {
  const { exchange, transport, kind, prompt, toolOutputs, sessionId } = request;
  return `#${exchange.id} ${transport} ${kind} session ${sessionId}: ${JSON.stringify(prompt.slice(0, 80))}, ${toolOutputs.length} tool outputs`;
}
