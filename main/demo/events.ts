import { randomBytes } from 'node:crypto';
import type { Json } from './json.ts';
import type { ReadRequest } from './read-request.ts';
import { demoPatch, demoTitle, type DemoAnswer } from './story.ts';

/** One output item, with the events that build it up. */
interface Built {
  readonly item: Json;
  readonly events: readonly Json[];
}

/** The events of an answer, in the order and shape of the Responses API as Codex 0.169 reads it. */
export function demoEvents(answer: DemoAnswer, request: ReadRequest): readonly Json[] {
  const id = newId('resp');
  const whole = (rest: Json): Json => ({
    id,
    object: 'response',
    model: request.model,
    error: null,
    ...rest,
  });
  const built = itemsOf(answer, request);
  const begun = whole({ status: 'in_progress', output: [] });
  const output = built.map(({ item }) => item);
  return [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...built.flatMap(({ events }) => events),
    { type: 'response.completed', response: whole({ status: 'completed', output, usage: usageOf(answer) }) },
  ].map((event, at) => ({ ...event, sequence_number: at }));
}

function itemsOf(answer: DemoAnswer, { patches }: ReadRequest): readonly Built[] {
  switch (answer.type) {
    case 'title':
      return [message(0, JSON.stringify({ title: demoTitle }))];
    case 'say':
      return [message(0, answer.text)];
    case 'run':
      return [thought(0, answer.thought), shell(1, answer.command)];
    case 'patch':
      return [
        thought(0, answer.thought),
        patches ? patchCall(1) : shell(1, `apply_patch <<'PATCH'\n${demoPatch}\nPATCH`),
      ];
    default:
      return answer satisfies never;
  }
}

function thought(index: number, text: string): Built {
  const id = newId('rs');
  const place = { item_id: id, output_index: index, summary_index: 0 };
  const part = { type: 'summary_text', text };
  const item = { type: 'reasoning', id, summary: [part], encrypted_content: '' };
  return framed(index, item, { ...item, summary: [] }, [
    { type: 'response.reasoning_summary_part.added', ...place, part: { ...part, text: '' } },
    ...piecesOf(text).map((delta) => ({ type: 'response.reasoning_summary_text.delta', ...place, delta })),
    { type: 'response.reasoning_summary_text.done', ...place, text },
    { type: 'response.reasoning_summary_part.done', ...place, part },
  ]);
}

function message(index: number, text: string): Built {
  const id = newId('msg');
  const place = { item_id: id, output_index: index, content_index: 0 };
  const part = { type: 'output_text', text, annotations: [] };
  const item = { type: 'message', id, status: 'completed', role: 'assistant', content: [part] };
  return framed(index, item, { ...item, status: 'in_progress', content: [] }, [
    { type: 'response.content_part.added', ...place, part: { ...part, text: '' } },
    ...piecesOf(text).map((delta) => ({ type: 'response.output_text.delta', ...place, delta })),
    { type: 'response.output_text.done', ...place, text },
    { type: 'response.content_part.done', ...place, part },
  ]);
}

function shell(index: number, command: string): Built {
  const id = newId('fc');
  const place = { item_id: id, output_index: index };
  const said = JSON.stringify({ cmd: command });
  const item = {
    type: 'function_call',
    id,
    status: 'completed',
    name: 'exec_command',
    arguments: said,
    call_id: newId('call'),
  };
  return framed(index, item, { ...item, status: 'in_progress', arguments: '' }, [
    { type: 'response.function_call_arguments.delta', ...place, delta: said },
    { type: 'response.function_call_arguments.done', ...place, arguments: said },
  ]);
}

function patchCall(index: number): Built {
  const id = newId('ctc');
  const place = { item_id: id, output_index: index };
  const item = {
    type: 'custom_tool_call',
    id,
    status: 'completed',
    name: 'apply_patch',
    input: demoPatch,
    call_id: newId('call'),
  };
  return framed(index, item, { ...item, status: 'in_progress', input: '' }, [
    { type: 'response.custom_tool_call_input.delta', ...place, delta: demoPatch },
    { type: 'response.custom_tool_call_input.done', ...place, input: demoPatch },
  ]);
}

function framed(index: number, item: Json, begun: Json, between: readonly Json[]): Built {
  return {
    item,
    events: [
      { type: 'response.output_item.added', output_index: index, item: begun },
      ...between,
      { type: 'response.output_item.done', output_index: index, item },
    ],
  };
}

/** A few letters more than a word at a time, as models do. */
function piecesOf(text: string): readonly string[] {
  return text.match(/\S+\s*/g) ?? [text];
}

function usageOf({ type }: DemoAnswer): Json {
  const output = type === 'title' ? 9 : type === 'say' ? 118 : 64;
  const reasoning = type === 'title' ? 0 : 24;
  return {
    input_tokens: 9_400,
    input_tokens_details: { cached_tokens: 8_192 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: 9_400 + output,
  };
}

function newId(kind: string): string {
  return `${kind}_demo${randomBytes(9).toString('hex')}`;
}
