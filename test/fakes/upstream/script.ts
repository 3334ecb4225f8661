import type { Answer } from './answer.ts';
import { failureNamed } from './failures.ts';
import { wantsCompactionItem, type ModelRequest } from './request.ts';

const TITLE_LIMIT = 36;

/** What the fake writes when a provider not named `OpenAI` is asked, in words, to sum the history up. */
export const SUMMARY = 'The fake upstream sums up.';

interface Marker {
  readonly word: string;
  readonly value: string;
}

/**
 * Decides an answer from the request alone. The prompt says what it wants in marks:
 *
 * - `[[tool:COMMAND]]` runs a shell command first; several run one after the other
 * - `[[code:JS]]` the same through the custom tool `exec`
 * - `[[say:TEXT]]` is the answer; `[[slow:N]]` counts to N behind it, in N deltas
 * - `[[fail:NAME]]` refuses, see failures.ts; `[[drop]]` resets before any answer
 * - `[[reset:N]]`, `[[eof:N]]`, `[[cut:N]]` break the stream off after N events; `[[close:CODE]]` sends one event, then closes a WebSocket
 * - `[[failed:CODE]]`, `[[incomplete:REASON]]` end it without completion
 *
 * Tools run first, so `[[tool:ls]] [[fail:500]]` fails in the second round.
 */
export function decide(request: ModelRequest): Answer {
  switch (request.kind) {
    case 'prewarm':
      return { kind: 'empty' };
    case 'compaction':
      return wantsCompactionItem(request.items)
        ? { kind: 'compaction' }
        : { kind: 'message', text: SUMMARY, silent: true };
    case 'title':
      return { kind: 'message', text: JSON.stringify({ title: titleFor(request.prompt) }), silent: true };
    case 'turn':
      return answerPrompt(request.prompt, request.toolOutputs.length);
    default:
      return request.kind satisfies never;
  }
}

/** The text the fake answers to a prompt without a `say` mark. */
export function plainAnswer(prompt: string): string {
  return `The fake upstream heard: ${withoutMarks(prompt)}`;
}

/** The title the fake gives a thread that begins with this prompt. */
export function titleFor(prompt: string): string {
  const own = prompt.split('User prompt:\n').at(-1) ?? prompt;
  return `Try ${withoutMarks(own)}`.slice(0, TITLE_LIMIT).trimEnd();
}

function answerPrompt(prompt: string, toolsRun: number): Answer {
  const marks = marksIn(prompt);
  const tool = marks.filter(({ word }) => word === 'tool' || word === 'code')[toolsRun];
  if (tool !== undefined) {
    return tool.word === 'tool'
      ? { kind: 'tool', command: tool.value }
      : { kind: 'code', source: tool.value };
  }
  const valueOf = (word: string): string | undefined => marks.find((mark) => mark.word === word)?.value;
  const slow = Number(valueOf('slow') ?? '0');
  const text = (valueOf('say') ?? plainAnswer(prompt)) + countTo(slow);
  const message: Answer = slow > 0 ? { kind: 'message', text, deltas: slow } : { kind: 'message', text };
  for (const { word, value } of marks) {
    const failure = failureFor(word, value, message);
    if (failure !== null) return failure;
  }
  return message;
}

// Long enough that it can be cut into as many pieces as it counts.
function countTo(last: number): string {
  return Array.from({ length: last }, (_, place) => ` ${place + 1}`).join('');
}

function failureFor(word: string, value: string, message: Answer): Answer | null {
  switch (word) {
    case 'fail':
      return failureNamed(value);
    case 'drop':
      return { kind: 'drop' };
    case 'reset':
    case 'eof':
      return { kind: 'cut', of: message, afterEvents: Number(value), ending: { kind: word } };
    case 'cut':
      return {
        kind: 'cut',
        of: message,
        afterEvents: Number(value),
        ending: { kind: 'close', code: 1000, reason: '' },
      };
    case 'close':
      return {
        kind: 'cut',
        of: message,
        afterEvents: 1,
        ending: { kind: 'close', code: Number(value), reason: 'the fake closes' },
      };
    case 'failed':
      return { kind: 'failed', code: value, message: `Fake: failed with ${value}.` };
    case 'incomplete':
      return { kind: 'incomplete', reason: value || 'max_output_tokens' };
    default:
      return null;
  }
}

function marksIn(prompt: string): readonly Marker[] {
  return [...prompt.matchAll(/\[\[([a-z]+)(?::((?:(?!\]\]).)*))?\]\]/gs)].map(
    ([, word = '', value = '']) => ({
      word,
      value,
    }),
  );
}

function withoutMarks(prompt: string): string {
  return prompt
    .replaceAll(/\[\[[a-z]+(?::(?:(?!\]\]).)*)?\]\]/gs, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
