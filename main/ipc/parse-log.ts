import { z } from 'zod';
import type { Calls, SessionFilter } from '../../preload/contract.ts';

const words = z.array(z.string().max(4_096)).max(200).exactOptional();

/** A filter of the session list as the window sends it. */
export const sessionFilter: z.ZodType<SessionFilter> = z.strictObject({
  text: z.string().max(1_000).exactOptional(),
  gateways: words,
  backends: words,
  accounts: words,
  models: words,
  statuses: z
    .array(z.enum(['streaming', 'completed', 'failed', 'interrupted']))
    .max(4)
    .exactOptional(),
  folders: words,
  tools: words,
  from: z.number().exactOptional(),
  to: z.number().exactOptional(),
  minCostUsd: z.number().min(0).exactOptional(),
  minTokens: z.number().min(0).exactOptional(),
});

/** What is to be exported, as the window sends it. */
export const exporting: z.ZodType<Calls['export/save'][0]> = z.strictObject({
  filter: sessionFilter,
  sessionIds: z.array(z.string().min(1).max(200)).max(10_000).nullable(),
  format: z.enum(['markdown', 'jsonl', 'har']),
  redacted: z.boolean(),
});
