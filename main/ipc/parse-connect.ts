import { z } from 'zod';

const id = z.string().min(1).max(200);
/** The longest path a system we run on takes, in characters. */
const path = z.string().min(1).max(4_096);
// Becomes part of a file name: what `codex -p` takes.
const profile = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,100}$/)
  .nullable();
const word = z.string().min(1).max(200).nullable();
const tokens = z.int().min(1).max(100_000_000).nullable();

/** The one file a call is about. */
export const configFile = z.strictObject({ homeId: id, profile });

/** Everywhere, or one file. */
export const configFiles = z.strictObject({ homeId: id.nullable(), profile });

export const homeToAdd = z.strictObject({ path: path.nullable() });

export const connectWish = z.strictObject({
  homeId: id,
  profile,
  kind: z.enum(['routed', 'direct']),
  lane: z.enum(['auto', 'chatgpt', 'api']),
  gatewayId: id.nullable(),
  backendId: id.nullable(),
  options: z.strictObject({
    model: word,
    reviewModel: word,
    effort: word,
    contextWindow: tokens,
    compactAt: tokens,
  }),
  withKey: z.boolean(),
});

export const settling = z.strictObject({ homeId: id, profile, how: z.enum(['again', 'leave']) });

export const leftoverToClean = z.strictObject({ homeId: id, profile, key: z.string().min(1).max(400) });
