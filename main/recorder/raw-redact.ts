import type { HeaderPair } from '../domain/exchange.ts';
import { redactFacts, redactText } from '../domain/redact.ts';
import type { RawContent } from './raw-content.ts';

const mark = '[redacted]';

/** Fields whose names sound like a secret and that hold figures, or what Codex says of a turn. */
const plainHeader = /^(?:x-ratelimit-[a-z-]+-tokens|x-codex-turn-(?:metadata|state)|openai-processing-ms)$/i;

/**
 * The value of a JSON field named like a secret, in an object or in JSON that stands inside a string. Names are found by
 * the word they hold, so that ordinary text is passed over at the speed of a search.
 */
const namedSecret =
  /((?:token|secret|password|passphrase|assertion|attestation|credential|api[-_]?key|authorization|cookie)[\w-]{0,24}\\{0,3}"\s{0,4}:\s{0,4}\\{0,3}")([^"\\]{4,})/gi;

/** Secrets have no line ends in them, and what is laid out in lines must stay so. */
const plainRun = /[^\p{Cc}]{8,}/gu;

/** Wherever none of this stands there is nothing to look for. */
const hint = /bearer|eyJ|\b(?:sk|at|rt|sess)-|\/l\//i;

/** A text as it went over the wire, without what looks like a key; all else stays to the letter. */
export function redactRawText(text: string): string {
  const named = text.replace(namedSecret, `$1${mark}`);
  return hint.test(named) ? named.replace(plainRun, redactText) : named;
}

/** Headers without values that could be a credential; the proxy has taken them out already, this is the second guard. */
export function redactRawHeaders(headers: readonly HeaderPair[]): readonly HeaderPair[] {
  return headers.map(([name, value]) => {
    if (plainHeader.test(name)) return [name, redactRawText(value)];
    const kept = redactFacts({ [name]: value })[name];
    return [name, typeof kept === 'string' ? kept : mark];
  });
}

/** A content fit to be kept. */
export function redactRaw(content: RawContent): RawContent {
  return {
    requestHeaders: redactRawHeaders(content.requestHeaders),
    responseHeaders: redactRawHeaders(content.responseHeaders),
    requestBody: content.requestBody === null ? null : redactRawText(content.requestBody),
    messages: content.messages.map((one) => ({ ...one, text: redactRawText(one.text) })),
    endedAt: content.endedAt,
  };
}
