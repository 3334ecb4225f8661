import { z } from 'zod';
import { checkGateway } from '../domain/constraints.ts';
import type { GatewayBook } from '../domain/gateway.ts';
import type { Interpreter } from '../files/versioned.ts';

/** The version `gateways.json` is written with. A higher one is refused, never rewritten. */
export const gatewaysSchemaVersion = 1;

const backend = z.strictObject({
  name: z.string(),
  schema: z.enum(['ChatGPTCodex', 'OpenAI', 'AzureOpenAI', 'Bedrock', 'OpenAICompatible']),
  upstream: z.string().transform((url) => url.replace(/\/+$/, '')),
  modelPattern: z.string().default('.*'),
  auth: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('transparent') }),
      z.strictObject({ type: z.literal('apiKey') }),
      z.strictObject({ type: z.literal('account'), accountId: z.string().min(1) }),
    ])
    .default({ type: 'transparent' }),
});

const file = z.strictObject({
  schemaVersion: z.literal(gatewaysSchemaVersion),
  selectedOrganisation: z.string(),
  organisations: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        selectedGateway: z.string(),
        gateways: z.array(z.strictObject({ name: z.string(), backends: z.array(backend) })).min(1),
      }),
    )
    .min(1),
});

/** Reads the JSON of `gateways.json`; every rule a gateway must keep is checked, and the first broken one named. */
export const interpretGateways: Interpreter<GatewayBook> = (raw) => {
  const version = (raw as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version === 'number' && version > gatewaysSchemaVersion) {
    return { ok: false, why: `It was written by a newer Postern (schema ${version}).` };
  }
  const parsed = file.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { ok: false, why: `At ${issue?.path.join('.') || 'the top'}: ${issue?.message ?? 'invalid'}.` };
  }
  for (const organisation of parsed.data.organisations) {
    const names = new Set<string>();
    for (const gateway of organisation.gateways) {
      if (names.has(gateway.name)) return { ok: false, why: `Two gateways are called "${gateway.name}".` };
      names.add(gateway.name);
      const broken = checkGateway(gateway);
      if (broken !== null) return { ok: false, why: `${broken.what} ${broken.why}`.trim() };
    }
  }
  const { selectedOrganisation, organisations } = parsed.data;
  return { ok: true, value: { selectedOrganisation, organisations } };
};

/** The text of `gateways.json` for a book: pretty, stable, and free of secrets by its type. */
export function renderGateways(book: GatewayBook): string {
  return `${JSON.stringify({ schemaVersion: gatewaysSchemaVersion, ...book }, null, 2)}\n`;
}
