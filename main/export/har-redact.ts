import type { RawExchangeView } from '../../preload/contract.ts';
import { keepAll, redactDeep, type Redactor } from '../domain/redact-content.ts';

/**
 * A raw exchange fit to leave. Streamed pieces of text are left out as well: a secret may be cut in two by them, and the
 * whole text follows in the event that ends it.
 */
export function redactExchange(exchange: RawExchangeView, redact: Redactor): RawExchangeView {
  if (redact === keepAll) return exchange;
  const { messages, ...rest } = exchange;
  return {
    ...redactDeep(rest, redact),
    messages: messages?.map((message) => ({ ...message, text: redactMessage(message.text, redact) })) ?? null,
  };
}

/** An event or frame: JSON, or the lines of an SSE event. */
function redactMessage(text: string, redact: Redactor): string {
  if (!/^(?:event|data|id|retry|):/.test(text)) return redactData(text, redact);
  return text
    .split(/(\r\n|\r|\n)/)
    .map((line) =>
      line.startsWith('data:') ? `data: ${redactData(line.slice(5).trim(), redact)}` : redact(line),
    )
    .join('');
}

function redactData(text: string, redact: Redactor): string {
  return redactDeep(withoutPiece(text), redact);
}

function withoutPiece(text: string): string {
  if (!text.includes('"delta"')) return text;
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    // Cut off: there is no telling where the piece ends.
    return '[a piece of text, left out]';
  }
  if (typeof event !== 'object' || event === null || !('delta' in event)) return text;
  const { delta } = event;
  return typeof delta === 'string'
    ? JSON.stringify({ ...event, delta: `[${delta.length} characters, left out]` })
    : text;
}
