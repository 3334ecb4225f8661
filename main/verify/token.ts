import type { Lane } from '../../preload/contract.ts';

/** The smallest request for an answer; ChatGPT wants instructions and takes no limit of tokens (Codex 0.169, PROTOCOL). */
export function oneTokenBody(model: string, lane: Lane): string {
  return JSON.stringify({
    model,
    instructions: 'Answer with the word ok.',
    input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'ok' }] }],
    // OpenAI takes no less than 16.
    ...(lane === 'api' ? { max_output_tokens: 16 } : {}),
    store: false,
    stream: true,
  });
}

/** How an answer to it began. */
export type TokenNews =
  | { readonly type: 'answered' }
  /** An error in place of the answer, as the JSON it came in. */
  | { readonly type: 'failed'; readonly body: string }
  /** Neither: nothing that the Responses API says. */
  | { readonly type: 'strange' };

/** True once a stream has said whether the model answers. */
export function hasNews(text: string): boolean {
  return newsIn(text).type !== 'strange';
}

/** What the answer says so far: a stream of events, or one response as JSON. */
export function newsIn(text: string): TokenNews {
  for (const data of dataOf(text)) {
    const event = parsed(data) as { type?: unknown; object?: unknown; response?: { error?: unknown } } | null;
    if (event === null) continue;
    if (event.type === 'error') return { type: 'failed', body: data };
    if (event.type === 'response.failed') {
      return { type: 'failed', body: JSON.stringify({ error: event.response?.error }) };
    }
    if (
      event.object === 'response' ||
      /^response\.(output_|reasoning|completed|incomplete)/.test(String(event.type))
    ) {
      return { type: 'answered' };
    }
  }
  return { type: 'strange' };
}

/** The data of each whole event; a text that is no stream is one. */
function dataOf(text: string): readonly string[] {
  if (/^\s*\{/.test(text)) return [text];
  return text
    .split(/\r?\n/)
    .slice(0, -1)
    .flatMap((line) => (line.startsWith('data:') ? [line.slice(5).trim()] : []));
}

function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
