import type { SessionKind } from '../../preload/contract.ts';
import type { HeaderPair } from '../domain/exchange.ts';
import { objectOf, parseJson, textOf } from './json.ts';

/** Why Codex sent a request: part of a turn, to warm a connection up, or to compact its history. */
export type RequestKind = 'turn' | 'prewarm' | 'compaction';

/** Who a request says it is, in Codex's own ids. Null: it does not say. */
export interface Identity {
  /** Codex's thread id: a sub-agent shares its root's session id and has a thread id of its own. */
  readonly sessionId: string | null;
  readonly turnId: string | null;
  readonly requestKind: RequestKind;
  readonly sessionKind: SessionKind;
  readonly parentId: string | null;
  readonly forkedFromId: string | null;
  readonly model: string | null;
  readonly effort: string | null;
  /** The task a sub-agent was named for; null for a session's own agent. */
  readonly taskName: string | null;
}

/** The value of a header, or null; names compare without case and the first of several counts. */
export function headerValue(headers: readonly HeaderPair[], name: string): string | null {
  return textOf(headers.find(([key]) => key.toLowerCase() === name)?.[1]);
}

/** The thread that headers alone name; null where they name none. */
export function threadOf(headers: readonly HeaderPair[]): string | null {
  return (
    headerValue(headers, 'thread-id') ??
    headerValue(headers, 'session-id') ??
    headerValue(headers, 'session_id') ??
    headerValue(headers, 'conversation_id')
  );
}

/** Sources Codex gives a thread that only titles another one. */
const titleSources: ReadonlySet<string> = new Set([
  'thread_title',
  'thread_title_reconsideration',
  'title_generation',
]);

/**
 * Reads who a request is from its headers and, where there is one, its `client_metadata`. The metadata wins: on a
 * WebSocket the headers are those of the upgrade and name no turn.
 */
export function readIdentity(headers: readonly HeaderPair[], clientMetadata: unknown): Identity {
  const client = objectOf(clientMetadata) ?? {};
  const inBody = turnMetadata(client['x-codex-turn-metadata']);
  const inHeader = turnMetadata(headerValue(headers, 'x-codex-turn-metadata'));
  const turn = inBody ?? inHeader ?? {};
  const sessionId =
    textOf(client['thread_id']) ??
    textOf(turn['thread_id']) ??
    headerValue(headers, 'thread-id') ??
    textOf(client['session_id']) ??
    textOf(turn['session_id']) ??
    headerValue(headers, 'session-id') ??
    headerValue(headers, 'session_id') ??
    headerValue(headers, 'conversation_id');
  const rootId = textOf(turn['session_id']) ?? headerValue(headers, 'session-id');
  const source = textOf(turn['thread_source']);
  const forkedFromId = textOf(turn['forked_from_thread_id']);
  const namedParent =
    textOf(client['x-codex-parent-thread-id']) ??
    textOf(turn['parent_thread_id']) ??
    headerValue(headers, 'x-codex-parent-thread-id');
  const subagent =
    namedParent !== null ||
    headerValue(headers, 'x-openai-subagent') !== null ||
    textOf(client['x-openai-subagent']) !== null ||
    source === 'subagent';
  const sessionKind: SessionKind =
    source !== null && titleSources.has(source) ? 'title' : subagent ? 'subagent' : 'user';
  const root = rootId === sessionId ? null : rootId;
  const parentId =
    sessionKind === 'user' ? null : (namedParent ?? (sessionKind === 'subagent' ? root : null));
  const kind = textOf(turn['request_kind']);
  return {
    sessionId,
    turnId: textOf(client['turn_id']) ?? textOf(turn['turn_id']),
    requestKind: kind === 'prewarm' || kind === 'compaction' ? kind : 'turn',
    sessionKind,
    parentId: parentId === sessionId ? null : parentId,
    forkedFromId: forkedFromId === sessionId ? null : forkedFromId,
    model: textOf(turn['model']),
    effort: textOf(turn['reasoning_effort']),
    taskName: sessionKind === 'subagent' ? lastPart(textOf(turn['agent_name'])) : null,
  };
}

/** `look_around` of `/root/look_around`; the agent of a session itself is `/root` and has no task of its own. */
function lastPart(agentName: string | null): string | null {
  const parts = agentName?.split('/').filter((part) => part !== '') ?? [];
  return parts.length > 1 ? (parts.at(-1) ?? null) : null;
}

function turnMetadata(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'string' ? objectOf(parseJson(value)) : objectOf(value);
}
