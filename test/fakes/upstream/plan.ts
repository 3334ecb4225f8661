import type { Answer, Ending } from './answer.ts';
import type { HeaderPair } from './exchange.ts';
import {
  codeCallItem,
  compactionItem,
  messageItem,
  reasoningItem,
  shellCallItem,
  type NextId,
  type OutputItem,
} from './items.ts';
import { isObject, stringAt, type JsonObject } from './json.ts';
import { usageOnWire } from './limits.ts';

const DEFAULT_DELTAS = 4;

/** An answer spelled out, ready for either transport to play. */
export type Plan =
  | {
      readonly kind: 'refuse';
      readonly status: number;
      readonly headers: readonly HeaderPair[];
      readonly body: unknown;
    }
  | { readonly kind: 'drop' }
  | {
      readonly kind: 'stream';
      readonly responseId: string;
      readonly events: readonly JsonObject[];
      /** Items a later request may build on through `previous_response_id`. */
      readonly output: readonly JsonObject[];
      readonly ending: Ending;
    };

const END: Ending = { kind: 'end' };

/** Turns an answer into events, with fresh ids. */
export function planAnswer(answer: Answer, model: string, nextId: NextId): Plan {
  switch (answer.kind) {
    case 'refuse':
      return { kind: 'refuse', status: answer.status, headers: answer.headers ?? [], body: answer.body };
    case 'drop':
      return { kind: 'drop' };
    case 'cut': {
      const whole = planAnswer(answer.of, model, nextId);
      if (whole.kind !== 'stream') return whole;
      return { ...whole, events: whole.events.slice(0, answer.afterEvents), ending: answer.ending };
    }
    case 'events':
      return {
        kind: 'stream',
        responseId: namedIn(answer.events) ?? nextId('resp'),
        events: answer.events,
        output: answer.events.flatMap(({ type, item }) =>
          type === 'response.output_item.done' && isObject(item) ? [item] : [],
        ),
        ending: answer.ending ?? END,
      };
    case 'failed':
      return unfinished(nextId, model, 'response.failed', {
        status: 'failed',
        error: { code: answer.code, message: answer.message },
      });
    case 'incomplete':
      return unfinished(nextId, model, 'response.incomplete', {
        status: 'incomplete',
        incomplete_details: { reason: answer.reason },
      });
    default:
      return completed(nextId, model, answer.kind, itemsOf(answer, nextId));
  }
}

/** The id a later request will name, where the test's own events give one. */
function namedIn(events: readonly JsonObject[]): string | null {
  const ids = events.map((event) => stringAt(event, 'response', 'id')).filter((id) => id !== '');
  return ids.at(-1) ?? null;
}

type Completing = Exclude<Answer, { kind: 'refuse' | 'drop' | 'cut' | 'events' | 'failed' | 'incomplete' }>;

function itemsOf(answer: Completing, nextId: NextId): readonly OutputItem[] {
  switch (answer.kind) {
    case 'empty':
      return [];
    case 'message': {
      const before = answer.silent === true ? [] : [reasoningItem(nextId, 0)];
      return [...before, messageItem(nextId, before.length, answer.text, answer.deltas ?? DEFAULT_DELTAS)];
    }
    case 'tool':
      return [reasoningItem(nextId, 0), shellCallItem(nextId, 1, answer.command)];
    case 'code':
      return [reasoningItem(nextId, 0), codeCallItem(nextId, 1, answer.source)];
    case 'compaction':
      return [compactionItem(nextId, 0)];
    default:
      return answer satisfies never;
  }
}

function completed(nextId: NextId, model: string, kind: Answer['kind'], items: readonly OutputItem[]): Plan {
  const responseId = nextId('resp');
  const output = items.map(({ item }) => item);
  const usage = kind === 'empty' ? noUsage() : usageOnWire();
  return {
    kind: 'stream',
    responseId,
    output,
    ending: END,
    events: numbered([
      ...begun(responseId, model),
      ...items.flatMap(({ events }) => events),
      {
        type: 'response.completed',
        response: response(responseId, model, { status: 'completed', output, usage }),
      },
    ]),
  };
}

function unfinished(nextId: NextId, model: string, type: string, how: JsonObject): Plan {
  const responseId = nextId('resp');
  const events = [...begun(responseId, model), { type, response: response(responseId, model, how) }];
  return { kind: 'stream', responseId, output: [], ending: END, events: numbered(events) };
}

function begun(responseId: string, model: string): readonly JsonObject[] {
  return ['response.created', 'response.in_progress'].map((type) => ({
    type,
    response: response(responseId, model, { status: 'in_progress', output: [] }),
  }));
}

function response(id: string, model: string, rest: JsonObject): JsonObject {
  return { id, object: 'response', model, error: null, incomplete_details: null, ...rest };
}

function noUsage(): JsonObject {
  return {
    input_tokens: 0,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 0,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 0,
  };
}

function numbered(events: readonly JsonObject[]): readonly JsonObject[] {
  return events.map((event, place) => ({ ...event, sequence_number: place }));
}
