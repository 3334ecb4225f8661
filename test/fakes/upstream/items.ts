import type { JsonObject } from './json.ts';

export type NextId = (prefix: string) => string;

/** One output item with the events that build it up on the wire. */
export interface OutputItem {
  readonly item: JsonObject;
  readonly events: readonly JsonObject[];
}

/** A reasoning item with a one-part summary, streamed in two deltas. */
export function reasoningItem(nextId: NextId, index: number): OutputItem {
  const id = nextId('rs');
  const summary = '**Thinking** about it';
  const place = { item_id: id, output_index: index, summary_index: 0 };
  const item = {
    type: 'reasoning',
    id,
    summary: [{ type: 'summary_text', text: summary }],
    encrypted_content: Buffer.from(`fake reasoning of ${id}`).toString('base64'),
  };
  const part = { type: 'summary_text', text: '' };
  return build(index, item, { ...item, summary: [] }, [
    { type: 'response.reasoning_summary_part.added', ...place, part },
    { type: 'response.reasoning_summary_text.delta', ...place, delta: '**Thinking**' },
    { type: 'response.reasoning_summary_text.delta', ...place, delta: ' about it' },
    { type: 'response.reasoning_summary_text.done', ...place, text: summary },
    { type: 'response.reasoning_summary_part.done', ...place, part: { ...part, text: summary } },
  ]);
}

/** A message item whose text comes in about `deltas` pieces. */
export function messageItem(nextId: NextId, index: number, text: string, deltas: number): OutputItem {
  const id = nextId('msg');
  const place = { item_id: id, output_index: index, content_index: 0 };
  const part = { type: 'output_text', text, annotations: [] };
  const item = { type: 'message', id, status: 'completed', role: 'assistant', content: [part] };
  return build(index, item, { ...item, status: 'in_progress', content: [] }, [
    { type: 'response.content_part.added', ...place, part: { ...part, text: '' } },
    ...pieces(text, deltas).map((delta) => ({ type: 'response.output_text.delta', ...place, delta })),
    { type: 'response.output_text.done', ...place, text },
    { type: 'response.content_part.done', ...place, part },
  ]);
}

/** A call of the shell function that Codex 0.169 runs under every model. */
export function shellCallItem(nextId: NextId, index: number, command: string): OutputItem {
  const id = nextId('fc');
  const place = { item_id: id, output_index: index };
  const callArguments = JSON.stringify({ cmd: command });
  const item = {
    type: 'function_call',
    id,
    status: 'completed',
    name: 'exec_command',
    arguments: callArguments,
    call_id: nextId('call'),
  };
  return build(index, item, { ...item, status: 'in_progress', arguments: '' }, [
    { type: 'response.function_call_arguments.delta', ...place, delta: callArguments },
    { type: 'response.function_call_arguments.done', ...place, arguments: callArguments },
  ]);
}

/** A call of the custom tool `exec`, whose input is JavaScript. */
export function codeCallItem(nextId: NextId, index: number, source: string): OutputItem {
  const id = nextId('ctc');
  const place = { item_id: id, output_index: index };
  const item = {
    type: 'custom_tool_call',
    id,
    status: 'completed',
    name: 'exec',
    input: source,
    call_id: nextId('call'),
  };
  return build(index, item, { ...item, status: 'in_progress', input: '' }, [
    { type: 'response.custom_tool_call_input.delta', ...place, delta: source },
    { type: 'response.custom_tool_call_input.done', ...place, input: source },
  ]);
}

/** The single item that answers a compaction request. */
export function compactionItem(nextId: NextId, index: number): OutputItem {
  const id = nextId('cmp');
  const item = {
    type: 'compaction',
    id,
    encrypted_content: Buffer.from(`fake summary ${id}`).toString('base64'),
  };
  return build(index, item, item, []);
}

function build(
  index: number,
  item: JsonObject,
  begun: JsonObject,
  between: readonly JsonObject[],
): OutputItem {
  return {
    item,
    events: [
      { type: 'response.output_item.added', output_index: index, item: begun },
      ...between,
      { type: 'response.output_item.done', output_index: index, item },
    ],
  };
}

function pieces(text: string, count: number): readonly string[] {
  const characters = [...text];
  const wanted = Math.max(1, Math.min(count, characters.length));
  return Array.from({ length: wanted }, (_, place) =>
    characters
      .slice(
        Math.floor((place * characters.length) / wanted),
        Math.floor(((place + 1) * characters.length) / wanted),
      )
      .join(''),
  );
}
