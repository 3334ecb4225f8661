import type { BackendSchema } from '../../preload/contract.ts';
import type { SchemaAdapter } from './adapter.ts';
import { azureSchema } from './azure.ts';
import { bedrockSchema } from './bedrock.ts';
import { chatgptCodexSchema } from './chatgpt-codex.ts';
import { compatibleSchema } from './compatible.ts';
import { openaiSchema } from './openai.ts';

const adapters: Readonly<Record<BackendSchema, SchemaAdapter>> = {
  ChatGPTCodex: chatgptCodexSchema,
  OpenAI: openaiSchema,
  AzureOpenAI: azureSchema,
  Bedrock: bedrockSchema,
  OpenAICompatible: compatibleSchema,
};

/** The adapter of a schema. */
export function adapterOf(schema: BackendSchema): SchemaAdapter {
  return adapters[schema];
}
