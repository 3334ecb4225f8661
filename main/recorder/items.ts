import { framesImage, imagesAmong, type ImageSource } from './images.ts';
import { objectOf, listOf, textOf } from './json.ts';
import { summariseCall } from './summary.ts';
import { readToolOutput } from './output.ts';

/** What one entry of a conversation means to the log, whether a request carried it or a response brought it. */
export type ConversationItem = ItemMark & ItemMeaning;

interface ItemMark {
  /** Codex's or the upstream's id; null where the client sends none. */
  readonly id: string | null;
  /** The turn Codex says it belongs to; null where it does not say. */
  readonly turnId: string | null;
}

export type ItemMeaning =
  | { readonly kind: 'prompt'; readonly text: string; readonly images: readonly ImageSource[] }
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'reasoning'; readonly text: string }
  | {
      readonly kind: 'call';
      readonly callId: string | null;
      readonly name: string;
      readonly input: string;
      readonly summary: string;
      /** Those it made upstream. */
      readonly images: readonly ImageSource[];
      /** The client runs it and must send its output; false for tools that run upstream. */
      readonly awaitsOutput: boolean;
    }
  | {
      readonly kind: 'output';
      readonly callId: string;
      readonly text: string;
      readonly images: readonly ImageSource[];
      readonly exitCode: number | null;
      readonly durationMs: number | null;
    }
  | { readonly kind: 'compaction' }
  | { readonly kind: 'other'; readonly label: string; readonly text: string }
  /** What Codex tells the model about its surroundings; the folder is all we keep of it. */
  | { readonly kind: 'surroundings'; readonly folder: string | null }
  /** Instructions, tools, settings: not part of the conversation. */
  | { readonly kind: 'unseen' };

/** True for what the model wrote: after the last of these in a request stands what is new. */
export function fromModel({ kind }: Pick<ConversationItem, 'kind'>): boolean {
  return kind === 'answer' || kind === 'reasoning' || kind === 'call' || kind === 'compaction';
}

/** Reads one item of a request's input or a response's output. */
export function readItem(raw: unknown): ConversationItem {
  const item = objectOf(raw) ?? {};
  const passthrough = objectOf(item['internal_chat_message_metadata_passthrough']);
  return {
    id: textOf(item['id']),
    turnId: textOf(passthrough?.['turn_id']),
    ...readMeaning(item, passthrough),
  };
}

type Raw = Readonly<Record<string, unknown>>;

function readMeaning(item: Raw, passthrough: Raw | null): ItemMeaning {
  const type = textOf(item['type']) ?? (item['role'] === undefined ? '' : 'message');
  switch (type) {
    case 'message':
      return readMessage(item, listOf(passthrough?.['content_item_kinds']));
    case 'reasoning':
      return { kind: 'reasoning', text: reasoningText(item) };
    case 'function_call':
      return call(item, textOf(item['name']) ?? 'function', textOf(item['arguments']) ?? '', true);
    case 'custom_tool_call':
      return call(item, textOf(item['name']) ?? 'custom tool', textOf(item['input']) ?? '', true);
    case 'local_shell_call':
      return call(item, 'local_shell', JSON.stringify(item['action'] ?? {}), true);
    case 'tool_search_call':
      return call(
        item,
        'tool_search',
        JSON.stringify(item['arguments'] ?? {}),
        item['execution'] === 'client',
      );
    case 'web_search_call':
      return call(item, 'web_search', JSON.stringify(item['action'] ?? {}), false);
    case 'image_generation_call':
      return imageGeneration(item);
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'local_shell_call_output':
    case 'tool_search_output': {
      const callId = textOf(item['call_id']) ?? textOf(item['id']);
      const output = item['output'] ?? item['tools'];
      return callId === null ? { kind: 'unseen' } : { kind: 'output', callId, ...readToolOutput(output) };
    }
    case 'agent_message':
      return agentMessage(item);
    case 'compaction':
    case 'compaction_summary':
      return { kind: 'compaction' };
    case '':
    case 'additional_tools':
    case 'configuration_update':
    case 'compaction_trigger':
    case 'item_reference':
      return { kind: 'unseen' };
    default:
      return { kind: 'other', label: type, text: JSON.stringify(withoutSecrets(item)) };
  }
}

/** What one agent of a session told another; a task is sealed by the upstream, an answer is not. */
function agentMessage(item: Raw): ItemMeaning {
  const label = `Message from ${textOf(item['author']) ?? 'an agent'} to ${textOf(item['recipient']) ?? 'an agent'}`;
  return { kind: 'other', label, text: parts(item['content']).texts.join('\n').trim() };
}

function call(
  item: Raw,
  name: string,
  input: string,
  awaitsOutput: boolean,
): Extract<ItemMeaning, { kind: 'call' }> {
  const callId = textOf(item['call_id']) ?? textOf(item['id']);
  return { kind: 'call', callId, name, input, summary: summariseCall(name, input), images: [], awaitsOutput };
}

/** The image comes with the call itself, in base64; PNG unless another format was asked for. */
function imageGeneration(item: Raw): ItemMeaning {
  const result = textOf(item['result']);
  const format = textOf(item['output_format']) ?? 'png';
  const images = result === null ? [] : [{ address: `data:image/${format};base64,${result}`, path: null }];
  return { ...call(item, 'image_generation', textOf(item['revised_prompt']) ?? '', false), images };
}

function readMessage(item: Raw, kinds: readonly unknown[]): ItemMeaning {
  const role = textOf(item['role']);
  if (role === 'assistant') return { kind: 'answer', text: parts(item['content']).texts.join('') };
  if (role !== 'user') return { kind: 'unseen' };
  const content = parts(item['content']);
  const folder = /<cwd>([^<]+)<\/cwd>/;
  const written = content.texts.filter((text, index) => isWritten(text, kinds[content.indexes[index] ?? -1]));
  if (written.length > 0 || content.images.length > 0) {
    return { kind: 'prompt', text: written.join('\n'), images: content.images };
  }
  const surroundings = content.texts.find((text) => text.startsWith('<environment_context>'));
  return surroundings === undefined
    ? { kind: 'unseen' }
    : { kind: 'surroundings', folder: textOf(folder.exec(surroundings)?.[1]) };
}

/** What Codex itself writes in a user's name, told by how it begins. */
const notWritten = [
  '<environment_context>',
  '<user_instructions>',
  '# AGENTS.md instructions',
  '<turn_aborted>',
  '<user_shell_command>',
  '<skill>',
  '<subagent_notification>',
  '<INSTRUCTIONS>',
];

/** True for text a person wrote: Codex 0.169 says so by kind; where it does not, its own texts are told by their start. */
function isWritten(text: string, kind: unknown): boolean {
  if (typeof kind === 'string' && kind !== 'unknown') return kind.startsWith('user.');
  return !notWritten.some((start) => text.startsWith(start));
}

function parts(content: unknown): {
  readonly texts: readonly string[];
  /** Where each text stood among the parts. */
  readonly indexes: readonly number[];
  readonly images: readonly ImageSource[];
} {
  if (typeof content === 'string') return { texts: [content], indexes: [0], images: [] };
  const texts: string[] = [];
  const indexes: number[] = [];
  const all = listOf(content);
  all.forEach((raw, index) => {
    const part = objectOf(raw);
    const text = textOf(part?.['text']) ?? textOf(part?.['refusal']);
    if (text === null || framesImage(all, index)) return;
    texts.push(text);
    indexes.push(index);
  });
  return { texts, indexes, images: imagesAmong(all) };
}

function reasoningText(item: Raw): string {
  const summary = parts(item['summary']).texts;
  return (summary.length > 0 ? summary : parts(item['content']).texts).join('\n\n');
}

/** Opaque upstream state is of no use to a reader and can be large. */
function withoutSecrets(item: Raw): Raw {
  const { encrypted_content: _, internal_chat_message_metadata_passthrough: __, ...rest } = item;
  return rest;
}
