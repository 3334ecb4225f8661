import type { ItemView } from '../../preload/contract.ts';

/** How long one text and all texts of an attribute may be, in UTF-16 units; collectors refuse requests of 20 MB by default. */
const maxText = 32 * 1024;
const maxTexts = 128 * 1024;

/** A text short enough to send, which says what it lacks. */
export function shortened(text: string, most = maxText): string {
  return text.length <= most ? text : `${text.slice(0, most)}… [${text.length - most} characters left out]`;
}

interface Message {
  readonly role: 'user' | 'assistant' | 'tool';
  readonly parts: readonly Readonly<Record<string, unknown>>[];
  readonly finish_reason?: string;
}

/** What the person asked, as `gen_ai.input.messages` (the JSON schema of the conventions). Null when nothing is known. */
export function inputMessages(items: readonly ItemView[]): string | null {
  return messagesText(
    items.flatMap((item): Message[] =>
      item.type === 'prompt' ? [{ role: 'user', parts: [textPart(item.text)] }] : [],
    ),
  );
}

/** What the model answered and called, as `gen_ai.output.messages`. */
export function outputMessages(items: readonly ItemView[], finishReason: string): string | null {
  return messagesText(
    items.flatMap((item): Message[] => {
      if (item.type === 'answer') {
        return [{ role: 'assistant', parts: [textPart(item.text)], finish_reason: finishReason }];
      }
      if (item.type !== 'toolCall') return [];
      const part = { type: 'tool_call', id: item.id, name: item.name, arguments: shortened(item.input) };
      return [{ role: 'assistant', parts: [part], finish_reason: 'tool_call' }];
    }),
  );
}

function textPart(text: string): Readonly<Record<string, unknown>> {
  return { type: 'text', content: shortened(text) };
}

/** The newest messages that fit; the older ones go first. */
function messagesText(messages: readonly Message[]): string | null {
  if (messages.length === 0) return null;
  const kept: string[] = [];
  let chars = 0;
  for (const message of messages.toReversed()) {
    const text = JSON.stringify(message);
    chars += text.length;
    if (kept.length > 0 && chars > maxTexts) break;
    kept.unshift(text);
  }
  return `[${kept.join(',')}]`;
}
