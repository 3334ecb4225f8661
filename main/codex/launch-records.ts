import { z } from 'zod';
import type { ReceiptView } from '../../preload/contract.ts';
import { personalId } from '../domain/gateway.ts';
import type { LaunchRoute } from '../domain/routing.ts';

/**
 * A launch as it may be kept on disk, so that a running Codex survives a restart of Postern. It has the hashes of its token
 * and of its bearer, never the two themselves.
 */
export interface LaunchRecord {
  /** Null for a launch that is not routed. */
  readonly route: LaunchRoute | null;
  readonly receipt: ReceiptView;
  /** True once its process was seen, by this run or an earlier one. */
  readonly processSeen: boolean;
  /** True for a command a person pasted: they may run it again from their shell's history, so one end is not the end. */
  readonly lasting: boolean;
}

const text = z.string().max(100_000);
const step = z.number().nullable();
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const record = z.object({
  route: z
    .object({
      launchId: text,
      tokenHash: hash,
      // Absent in the records of 0.1.
      bearerHash: hash.nullable().default(null),
      // Absent in the records of 0.1, which knew one organisation and followed its selected gateway.
      organisationId: text.default(personalId),
      gatewayId: text.nullable().default(null),
      startedWith: z.object({ gatewayId: text, backendId: text }).nullable().default(null),
      probe: z.literal(false).default(false),
    })
    .nullable(),
  receipt: z.object({
    launchId: text.min(1),
    folder: text,
    lane: z.enum(['chatgpt', 'api']),
    routed: z.boolean(),
    command: text,
    startedAt: z.number(),
    steps: z.object({ processUp: step, requestSeen: step, authAccepted: step, firstToken: step }),
    problem: z.object({ code: text, what: text, why: text, next: text }).nullable(),
    ended: z.boolean(),
  }),
  processSeen: z.boolean(),
  lasting: z.boolean().default(false),
});

/** The launches in something read from disk; what is not one is left out. */
export function launchRecords(value: unknown): readonly LaunchRecord[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => {
    const parsed = record.safeParse(one);
    return parsed.success ? [parsed.data] : [];
  });
}
