import type { Transport } from '../../../preload/contract.ts';
import { counted } from '../../../preload/language.ts';
import { numberText } from '../../format/intl.ts';

/** How many tool calls: `1 tool call`, `7 tool calls`. */
export function toolCallsText(count: number): string {
  const shown = numberText(count);
  return counted(count)`${shown} tool call | ${shown} tool calls`;
}

/** How often it was tried again: `1 retry`, `3 retries`. */
export function retriesText(count: number): string {
  const shown = numberText(count);
  return counted(count)`${shown} retry | ${shown} retries`;
}

/** What a way of travelling is called, the same in every language. */
export function transportName(transport: Transport): string {
  return transport === 'websocket' ? 'WebSocket' : 'HTTP';
}
