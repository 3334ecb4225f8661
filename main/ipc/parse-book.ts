import { z } from 'zod';
import type { BackendDraft, BookChange } from '../../preload/contract.ts';

/** A gateway file is a few kilobytes; what is far longer is something else. */
export const gatewayFileText = z.string().max(256 * 1024);

// Shapes and lengths only: whether a name or an address may be used is for the constraints, which say why not.
const id = z.string().min(1).max(200);
const name = z.string().max(200);
const address = z.string().max(2_000);
const pairs = z.array(z.tuple([z.string().max(200), z.string().max(4_000)])).max(50);
const milliseconds = z.int().min(1).max(86_400_000).nullable();

const auth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('transparent') }),
  z.strictObject({ type: z.literal('apiKey'), header: name }),
  z.strictObject({ type: z.literal('account'), accountId: id }),
  z.strictObject({ type: z.literal('aws'), profile: name.nullable(), region: name }),
  z.strictObject({ type: z.literal('none') }),
]);

/** A backend as the window sends it. */
export const backendDraft: z.ZodType<BackendDraft> = z.strictObject({
  id: id.nullable(),
  name,
  schema: z.enum(['ChatGPTCodex', 'OpenAI', 'AzureOpenAI', 'Bedrock', 'OpenAICompatible']),
  upstream: address,
  modelPattern: z.string().max(2_000),
  auth,
  model: name.nullable(),
  options: z.strictObject({
    headers: pairs,
    query: pairs,
    retries: z.int().min(0).max(100),
    connectTimeoutMs: milliseconds,
    streamIdleTimeoutMs: milliseconds,
  }),
});

const position = z.int().min(0).max(10_000);

/** One change of the gateways as the window sends it. */
export const bookChange: z.ZodType<BookChange> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('createOrganisation'), name }),
  z.strictObject({ type: z.literal('renameOrganisation'), organisationId: id, name }),
  z.strictObject({ type: z.literal('selectOrganisation'), organisationId: id }),
  z.strictObject({ type: z.literal('deleteOrganisation'), organisationId: id }),
  z.strictObject({ type: z.literal('createGateway'), name }),
  z.strictObject({ type: z.literal('renameGateway'), gatewayId: id, name }),
  z.strictObject({ type: z.literal('duplicateGateway'), gatewayId: id }),
  z.strictObject({ type: z.literal('selectGateway'), gatewayId: id }),
  z.strictObject({ type: z.literal('moveGateway'), gatewayId: id, to: position }),
  z.strictObject({ type: z.literal('pauseGateway'), gatewayId: id, paused: z.boolean() }),
  z.strictObject({
    type: z.literal('setBudget'),
    gatewayId: id,
    budget: z
      .strictObject({
        limit: z.number().positive().max(1e15),
        unit: z.enum(['usd', 'tokens']),
        period: z.enum(['day', 'week', 'month']),
      })
      .nullable(),
  }),
  z.strictObject({ type: z.literal('deleteGateway'), gatewayId: id }),
  z.strictObject({
    type: z.literal('putBackend'),
    gatewayId: id,
    draft: backendDraft,
    replaces: id.nullable(),
  }),
  z.strictObject({ type: z.literal('putBackendOnNewGateway'), gatewayName: name, draft: backendDraft }),
  z.strictObject({ type: z.literal('disableBackend'), backendId: id, disabled: z.boolean() }),
  z.strictObject({ type: z.literal('moveBackend'), backendId: id, to: position }),
  z.strictObject({ type: z.literal('deleteBackend'), backendId: id }),
]);
