import { z } from 'zod';
import { t } from '../../preload/language.ts';
import { usualOptions } from '../domain/gateway.ts';
import { normaliseUpstream } from '../domain/normalise.ts';

/** An id people or Postern gave; it also names a secret in the keyring. */
const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/, { error: () => t`is not an id` });
/** Entries in order, as pairs. */
const fields = z.array(z.tuple([z.string(), z.string()])).default([]);
const timeMs = z.number().nullable().default(null);

const auth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('transparent') }),
  z.strictObject({ type: z.literal('apiKey'), header: z.string().default('authorization') }),
  z.strictObject({ type: z.literal('account'), accountId: z.string().min(1) }),
  z.strictObject({
    type: z.literal('aws'),
    profile: z.string().nullable().default(null),
    region: z.string(),
  }),
  z.strictObject({ type: z.literal('none') }),
]);

const options = z
  .strictObject({
    headers: fields,
    query: fields,
    retries: z.number().default(usualOptions.retries),
    connectTimeoutMs: timeMs,
    streamIdleTimeoutMs: timeMs,
  })
  .prefault({});

const backend = z.strictObject({
  id: id.optional(),
  name: z.string(),
  schema: z.enum(['ChatGPTCodex', 'OpenAI', 'AzureOpenAI', 'Bedrock', 'OpenAICompatible']),
  upstream: z.string().transform(normaliseUpstream),
  modelPattern: z.string().default('.*'),
  auth: auth.default({ type: 'transparent' }),
  model: z.string().nullable().default(null),
  disabled: z.boolean().default(false),
  options,
});

const budget = z.strictObject({
  limit: z.number(),
  unit: z.enum(['usd', 'tokens']),
  period: z.enum(['day', 'week', 'month']),
});

const gateway = z.strictObject({
  id: id.optional(),
  name: z.string(),
  paused: z.boolean().default(false),
  budget: budget.nullable().default(null),
  backends: z.array(backend).default([]),
});

const organisation = z.strictObject({
  id: id.optional(),
  name: z.string(),
  /** Selections are by id, or by name for people who write no ids; version 1 had names only. */
  selectedGatewayId: z.string().optional(),
  selectedGateway: z.string().optional(),
  gateways: z.array(gateway).min(1),
});

/** The shape of `gateways.json`, versions 1 and 2: ids may be missing, everything usual may be left out. */
export const fileShape = z.strictObject({
  schemaVersion: z.union([z.literal(1), z.literal(2)]),
  selectedOrganisationId: z.string().optional(),
  selectedOrganisation: z.string().optional(),
  organisations: z.array(organisation).min(1),
});

/** What a file says once its shape is checked. */
export type FileBook = z.infer<typeof fileShape>;
