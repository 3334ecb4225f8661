import { z } from 'zod';
import { usualOptions } from '../domain/gateway.ts';
import { normaliseUpstream } from '../domain/normalise.ts';

/** The most backends a gateway file may hold. */
export const maxImportedBackends = 50;

/** Nothing that is not seen: control characters, marks that turn the reading direction, halves of characters. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/u;
const text = z
  .string()
  .max(4_000, 'tooLong')
  .refine((value) => !hidden.test(value), 'hidden');
const fields = z.array(z.tuple([text, text])).default([]);
const timeMs = z.int().nullable().default(null);

const auth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('transparent') }),
  z.strictObject({ type: z.literal('apiKey'), header: text.default('authorization') }),
  z.strictObject({ type: z.literal('account') }),
  z.strictObject({ type: z.literal('aws'), region: text }),
  z.strictObject({ type: z.literal('none') }),
]);

const backend = z.strictObject({
  name: text,
  schema: z.enum(['ChatGPTCodex', 'OpenAI', 'AzureOpenAI', 'Bedrock', 'OpenAICompatible']),
  upstream: text.transform(normaliseUpstream),
  modelPattern: text.default('.*'),
  auth,
  model: text.nullable().default(null),
  disabled: z.boolean().default(false),
  options: z
    .strictObject({
      headers: fields,
      query: fields,
      retries: z.int().default(usualOptions.retries),
      connectTimeoutMs: timeMs,
      streamIdleTimeoutMs: timeMs,
    })
    .prefault({}),
});

/** The shape of a gateway file, version 1. Whose credential a backend uses must be said: nothing is sent by default. */
export const gatewayFileShape = z.strictObject({
  postern: z.literal('gateway'),
  version: z.literal(1),
  gateway: z.strictObject({
    name: text,
    backends: z.array(backend).max(maxImportedBackends, 'tooMany'),
  }),
});

/** A gateway as a file tells it. */
export type FileGateway = z.infer<typeof gatewayFileShape>['gateway'];
