import { z } from 'zod';
import type { CallName, Calls } from '../../preload/contract.ts';
import { settingsChange } from '../settings/change-shape.ts';
import { exporting, sessionFilter } from './parse-log.ts';
import {
  configFile,
  configFiles,
  connectWish,
  homeToAdd,
  leftoverToClean,
  settling,
} from './parse-connect.ts';
import { backendDraft, bookChange, gatewayFileText } from './parse-book.ts';

/** The longest text a call may carry to the clipboard, in characters. */
const maxClipboardChars = 1_000_000;
/** Longer than any key or token there is, in characters. */
const maxSecretChars = 20_000;
/** The longest path a system we run on takes, in characters. */
const maxPathChars = 4_096;

const nothing = z
  .undefined()
  .or(z.null())
  .transform(() => undefined);
const id = z.string().min(1).max(200);
const sessionId = id;
const launch = z.strictObject({
  folder: z.string().min(1).max(maxPathChars),
  lane: z.enum(['auto', 'chatgpt', 'api']),
  gatewayId: id.nullable().exactOptional(),
  backendId: id.nullable().exactOptional(),
});

const span = z.strictObject({ from: z.number().nullable(), to: z.number().nullable() });
const continuing = z.strictObject({ sessionId, how: z.enum(['resume', 'fork']) });

/** What each call's parameters must look like; everything from the window is unknown until it has passed here (H1). */
const parameters: { readonly [N in CallName]: z.ZodType<Calls[N][0]> } = {
  'status/read': nothing,
  'routing/set': z.strictObject({ on: z.boolean() }),
  'gateway/list': nothing,
  'book/change': bookChange,
  'book/undo': z.strictObject({ undoId: id }),
  'backend/check': z.strictObject({ gatewayId: id, draft: backendDraft }),
  'backend/verify': z.strictObject({
    backendId: id,
    oneToken: z.boolean(),
    model: z.string().min(1).max(200).nullable(),
  }),
  'key/save': z.strictObject({
    backendId: id,
    secret: z.string().min(1).max(maxSecretChars),
    unchecked: z.boolean(),
  }),
  'key/saveFromFile': z.strictObject({ backendId: id }),
  'key/saveFromCommand': z.strictObject({ backendId: id, command: z.string().min(1).max(4_000) }),
  'key/forget': z.strictObject({ backendId: id }),
  'local/find': nothing,
  'aws/read': nothing,
  'preset/list': nothing,
  'gatewayFile/export': z.strictObject({ gatewayId: id }),
  'gatewayFile/open': nothing,
  'gatewayFile/preview': z.strictObject({ text: gatewayFileText }),
  'gatewayFile/import': z.strictObject({ previewId: id, name: z.string().max(200) }),
  'session/list': z.strictObject({ before: z.number().nullable(), limit: z.int().min(1).max(1_000) }),
  'session/watch': z.strictObject({ sessionId: sessionId.nullable(), turnId: id.nullable() }),
  'session/items': z.strictObject({ sessionId, turnIds: z.array(id).min(1).max(200) }),
  'session/search': z.strictObject({
    filter: sessionFilter,
    before: z.number().nullable(),
    limit: z.int().min(1).max(500),
    quick: z.literal(true).exactOptional(),
  }),
  'session/facets': z.strictObject({ filter: sessionFilter }),
  'filter/list': nothing,
  'filter/save': z.strictObject({ name: z.string().trim().min(1).max(100), filter: sessionFilter }),
  'filter/delete': z.strictObject({ id }),
  'totals/read': z.strictObject({ period: z.enum(['day', 'week', 'month']), at: z.number() }),
  'exchange/list': z.strictObject({ sessionId, turnId: id }),
  'session/delete': z.strictObject({
    sessionIds: z.array(sessionId).max(10_000),
    undoable: z.boolean().optional(),
  }),
  'session/undelete': z.strictObject({ undoId: z.uuid() }),
  'session/deleteRange': span,
  'session/countRange': span,
  'session/continue': continuing,
  'session/copyContinue': continuing,
  'session/openFolder': z.strictObject({ sessionId }),
  'session/copyLink': z.strictObject({ sessionId, turnId: id.nullable() }),
  'export/preview': exporting,
  'export/save': exporting,
  'bundle/preview': nothing,
  'bundle/save': nothing,
  'usage/list': nothing,
  'usage/ask': z.strictObject({ accountId: id }),
  'traces/setHeader': z.strictObject({ header: z.string().min(1).max(maxSecretChars).nullable() }),
  'traces/test': nothing,
  'codex/find': z.strictObject({ again: z.boolean() }),
  'launch/preview': launch,
  'launch/start': launch,
  'launch/copyCommand': launch,
  'launch/chooseFolder': nothing,
  'launch/receipts': nothing,
  'language/read': nothing,
  'settings/read': nothing,
  'settings/change': settingsChange,
  'update/look': nothing,
  'update/fetch': nothing,
  'settingsFile/export': nothing,
  'settingsFile/open': nothing,
  'settingsFile/import': z.strictObject({ previewId: id }),
  'settings/chooseCa': nothing,
  'settings/clearCa': nothing,
  'settings/setProxyPassword': z.strictObject({ password: z.string().min(1).max(maxSecretChars).nullable() }),
  'clipboard/write': z.strictObject({ text: z.string().max(maxClipboardChars) }),
  'home/list': nothing,
  'home/add': homeToAdd,
  'home/forget': z.strictObject({ homeId: id }),
  'connect/preview': connectWish,
  'connect/restorePreview': configFile,
  'connect/apply': z.strictObject({ previewId: id }),
  'connect/restore': configFiles,
  'connect/settle': settling,
  'connect/cleanLeftover': leftoverToClean,
  'doctor/run': nothing,
  'doctor/fix': z.strictObject({ findingId: id }),
  'doctor/copy': nothing,
  'help/headless': nothing,
  'welcome/read': nothing,
  'demo/read': nothing,
  'demo/start': nothing,
  'demo/end': nothing,
  'place/open': z.strictObject({ place: z.enum(['logs', 'home', 'codexInstallPage', 'loginLog']) }),
  'login/start': z.strictObject({ way: z.enum(['browser', 'device']) }),
  'login/submit': z.strictObject({
    way: z.enum(['apiKey', 'accessToken']),
    secret: z.string().min(1).max(maxSecretChars),
  }),
  'login/cancel': z.strictObject({ loginId: id }),
  'login/openPage': z.strictObject({ loginId: id }),
  'account/list': nothing,
  'account/signOut': z.strictObject({ accountId: id }),
  'secret/list': nothing,
  'secret/test': z.strictObject({ secretId: id }),
  'secret/forget': z.strictObject({ secretId: id }),
  'secret/forgetAll': nothing,
  'secret/setMode': z.strictObject({ mode: z.enum(['keyring', 'auto', 'file']) }),
  'secret/retry': nothing,
  'codexLogin/read': nothing,
  'codexLogin/start': z.strictObject({ device: z.boolean() }),
  'codexLogin/handOver': z.strictObject({ accountId: id }),
  'backend/useAccount': z.strictObject({ backendId: id, accountId: id.nullable() }),
};

/** The names a call may have. */
export const callNames = Object.keys(parameters) as readonly CallName[];

/** What a call's parameters must look like, as JSON Schema: for those who look over all of them. */
export const shapeOf = (name: CallName): unknown =>
  z.toJSONSchema(parameters[name], { io: 'input', unrepresentable: 'any' });

/** Parameters fit for the handler of a call, or one sentence on what is wrong with them. */
export function parseCall<N extends CallName>(
  name: N,
  raw: unknown,
): { readonly ok: true; readonly params: Calls[N][0] } | { readonly ok: false; readonly why: string } {
  const parsed = parameters[name].safeParse(raw);
  if (parsed.success) return { ok: true, params: parsed.data };
  const issue = parsed.error.issues[0];
  return { ok: false, why: `At ${issue?.path.join('.') || 'the top'}: ${issue?.message ?? 'invalid'}.` };
}
