import type { RawExchangeView } from '../../preload/contract.ts';

/** Id and model of the response an exchange ended with. */
export interface FinalResponse {
  readonly id: string | null;
  readonly model: string | null;
}

/** Of one whose end was not kept. */
export const unknownResponse: FinalResponse = { id: null, model: null };

/** The response an exchange ended with, as far as its messages are kept. */
export function finalResponse(exchange: RawExchangeView): FinalResponse {
  for (const { from, text } of (exchange.messages ?? []).toReversed()) {
    if (from !== 'upstream' || !text.includes('"response"')) continue;
    const response = responseIn(text);
    if (response !== null) return response;
  }
  return unknownResponse;
}

function responseIn(text: string): FinalResponse | null {
  try {
    const event = JSON.parse(text.slice(Math.max(0, text.indexOf('{')))) as { readonly response?: unknown };
    if (typeof event.response !== 'object' || event.response === null) return null;
    const { id, model } = event.response as { readonly id?: unknown; readonly model?: unknown };
    return { id: typeof id === 'string' ? id : null, model: typeof model === 'string' ? model : null };
  } catch {
    return null;
  }
}
