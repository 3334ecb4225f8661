import { z } from 'zod';
import { t } from '../../preload/language.ts';
import { isLoopbackHost } from '../domain/url.ts';
import type { Interpreter } from '../files/versioned.ts';
import { proxyProblem, userProblem } from './network.ts';

/** The version `settings.json` is written with. */
export const settingsSchemaVersion = 1;

/** How many folders the launch menu remembers. */
export const recentFoldersKept = 8;

// https, or http to this machine only.
const address = z.url().refine(
  (text) => {
    const url = new URL(text);
    return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
  },
  { error: () => t`only https, or http on this machine` },
);

/** Text that `check` has no sentence against, or null. */
const checked = (check: (text: string) => string | null) =>
  z
    .string()
    .superRefine((text, context) => {
      const message = check(text);
      if (message !== null) context.addIssue({ code: 'custom', message });
    })
    .nullable()
    .default(null);

/** The proxy between this machine and the upstreams; its password is in the credential store. */
const proxy = z.object({
  mode: z.enum(['environment', 'none', 'manual']).default('environment'),
  url: checked(proxyProblem),
  user: checked(userProblem),
  bypass: z.string().default(''),
});

const schema = z.object({
  schemaVersion: z.literal(settingsSchemaVersion),
  routing: z.boolean().default(true),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  language: z.enum(['system', 'en', 'de', 'ja', 'zh-CN']).default('system'),
  recordContent: z.boolean().default(true),
  terminal: z.string().nullable().default(null),
  recentFolders: z.array(z.string()).default([]),
  /** The proxy's port; null lets the system choose and tries the last one again. */
  port: z.int().min(1).max(65_535).nullable().default(null),
  /** A PEM bundle added to the runtime's roots for upstream TLS; null follows CODEX_CA_CERTIFICATE, then SSL_CERT_FILE. */
  caBundle: z.string().nullable().default(null),
  proxy: proxy.default({ mode: 'environment', url: null, user: null, bypass: '' }),
  /** What is kept of the session log; null keeps all. */
  retention: z
    .object({
      keepDays: z.int().min(1).nullable().default(null),
      keepMegabytes: z.int().min(10).nullable().default(null),
    })
    .default({ keepDays: null, keepMegabytes: null }),
  /** What the system is asked to tell while the window is hidden. */
  notices: z
    .object({
      turnFinished: z.boolean().default(true),
      turnFailed: z.boolean().default(true),
      limits: z.boolean().default(true),
      /** Shares of a plan's limit, in percent. */
      thresholds: z.array(z.int().min(1).max(100)).default([80, 95]),
    })
    .default({ turnFinished: true, turnFailed: true, limits: true, thresholds: [80, 95] }),
  /** Traces sent to a collector; the header with its credential is in the credential store. */
  traces: z
    .object({
      on: z.boolean().default(false),
      endpoint: address.nullable().default(null),
      content: z.boolean().default(false),
    })
    .default({ on: false, endpoint: null, content: false }),
  /** Newer versions: which are looked for, and whether they are fetched. */
  updates: z
    .object({
      channel: z.enum(['latest', 'beta']).default('latest'),
      check: z.enum(['off', 'tell', 'download']).default('tell'),
    })
    .default({ channel: 'latest', check: 'tell' }),
  /** Quitting takes what stands in Codex's configuration out, and the next start puts it back. */
  restoreOnQuit: z.boolean().default(true),
  /** `open` shows the first screen; a file from before there was one is of somebody who knows Postern. */
  firstRun: z.enum(['open', 'done']).default('done'),
  /** Codex homes beside the usual one, by their path. */
  codexHomes: z.array(z.string()).default([]),
  /** How secrets are kept. */
  credentialStore: z.enum(['keyring', 'auto', 'file']).default('keyring'),
  /** Another issuer than OpenAI's, and where its credentials may go; null takes OpenAI's. Edited by hand only. */
  issuer: z.object({ url: address, chatgptOrigin: address, apiUpstream: address }).nullable().default(null),
  window: z
    .object({
      x: z.int(),
      y: z.int(),
      width: z.int().positive(),
      height: z.int().positive(),
      maximized: z.boolean(),
    })
    .nullable()
    .default(null),
});

/** What a person chose, and what the window remembers; holds no secret. */
export type Settings = Omit<z.infer<typeof schema>, 'schemaVersion'>;

/** The settings of a first run. */
export const defaultSettings: Settings = {
  ...withoutVersion(schema.parse({ schemaVersion: settingsSchemaVersion })),
  firstRun: 'open',
};

/** Reads the JSON of `settings.json`; missing entries take their defaults, unknown ones are left out. */
export const interpretSettings: Interpreter<Settings> = (raw) => {
  const version = (raw as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version === 'number' && version > settingsSchemaVersion) {
    return { ok: false, why: t`It was written by a newer Postern (schema ${version}).` };
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { ok: true, value: withoutVersion(parsed.data) };
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') || t`the top`;
  const why = issue?.message ?? t`invalid`;
  // Sentences of our own end by themselves.
  return { ok: false, why: /[.。]$/u.test(why) ? t`At ${where}: ${why}` : t`At ${where}: ${why}.` };
};

/** The text of `settings.json`. */
export function renderSettings(settings: Settings): string {
  return `${JSON.stringify({ schemaVersion: settingsSchemaVersion, ...settings }, null, 2)}\n`;
}

/** The folder list with one folder moved or added to its head. */
export function rememberFolder(folders: readonly string[], folder: string): string[] {
  return [folder, ...folders.filter((one) => one !== folder)].slice(0, recentFoldersKept);
}

function withoutVersion(file: z.infer<typeof schema>): Settings {
  const { schemaVersion, ...settings } = file;
  void schemaVersion;
  return settings;
}
