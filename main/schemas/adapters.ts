import type { BackendSchema } from '../../preload/contract.ts';
import type { SchemaAdapter } from './adapter.ts';
import { chatgptCodexSchema } from './chatgpt-codex.ts';
import { openaiSchema } from './openai.ts';

const adapters: Readonly<Partial<Record<BackendSchema, SchemaAdapter>>> = {
  ChatGPTCodex: chatgptCodexSchema,
  OpenAI: openaiSchema,
};

/** The adapter of a schema; null for one that Postern does not speak. */
export function adapterOf(schema: BackendSchema): SchemaAdapter | null {
  return adapters[schema] ?? null;
}
