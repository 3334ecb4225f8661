import { configText } from '../../../main/connect/config-text.ts';
import type { OwnedKey } from '../../../main/connect/port.ts';
import type { Result } from '../../../main/domain/problem.ts';

const address = 'http://127.0.0.1:4141/l/6f1f0a7e5c2d4b9f/v1/chatgpt/openai';

/** What a connection of the built-in provider writes. */
export const builtIn: readonly OwnedKey[] = [
  { path: ['model_provider'], value: 'openai' },
  { path: ['openai_base_url'], value: address },
];

/** What a connection with a provider of its own writes. */
export const withProvider: readonly OwnedKey[] = [
  { path: ['model_provider'], value: 'postern' },
  { path: ['openai_base_url'], value: address },
  {
    path: ['model_providers', 'postern'],
    value: {
      name: 'OpenAI',
      base_url: address,
      wire_api: 'responses',
      auth: { command: '/opt/Postern/postern', args: ['token', 'c1'] },
    },
  },
];

/** The value of a result that has to be one. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.problem.what} ${result.problem.why}`);
  return result.value;
}

/** The text with the keys. */
export function connect(text: string, keys: readonly OwnedKey[] = withProvider): string {
  return valueOf(configText.connected(text, keys, 'sed'));
}

/** The text without the keys, and the keys somebody changed. */
export function restore(
  text: string,
  keys: readonly OwnedKey[] = withProvider,
): { readonly text: string; readonly drifted: readonly string[] } {
  const { text: after, drift } = valueOf(configText.restored(text, keys));
  return { text: after, drifted: drift.map((one) => `${one.key}: ${one.now ?? 'gone'}`) };
}
