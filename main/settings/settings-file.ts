import { z } from 'zod';
import type { SettingKey, SettingsChange, SettingsPreview, SettingValue } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import { portableShape } from './change-shape.ts';
import type { Settings } from './file.ts';

/** The version settings files are written with. */
const settingsFileVersion = 1;

/** A settings file is a few hundred bytes, in bytes. */
export const longestSettingsFileBytes = 64 * 1024;

const portable = z.strictObject({
  ...portableShape,
  credentialStore: z.enum(['keyring', 'auto', 'file']).exactOptional(),
});

const shape = z.strictObject({
  postern: z.literal('settings'),
  version: z.literal(settingsFileVersion),
  settings: portable,
});

/** The settings of a file: a change as the window makes it, and how secrets are kept. */
export type PortableSettings = Pick<
  SettingsChange,
  | 'theme'
  | 'language'
  | 'recordContent'
  | 'terminal'
  | 'port'
  | 'restoreOnQuit'
  | 'storage'
  | 'traces'
  | 'notices'
  | 'network'
  | 'updates'
> & { readonly credentialStore?: Settings['credentialStore'] };

/** What a file would say of these settings. Folders, the window and whatever only this machine has stay here. */
export function portableSettings(settings: Settings): PortableSettings {
  const { theme, language, recordContent, terminal, port, restoreOnQuit, credentialStore } = settings;
  const { retention, notices, traces, proxy, updates } = settings;
  return {
    theme,
    language,
    recordContent,
    terminal,
    port,
    restoreOnQuit,
    credentialStore,
    storage: retention,
    notices,
    traces,
    network: {
      proxyMode: proxy.mode,
      proxyUrl: proxy.url,
      proxyUser: proxy.user,
      proxyBypass: proxy.bypass,
    },
    updates,
  };
}

/** The text of a settings file. */
export function settingsFileText(settings: Settings): string {
  const file = {
    postern: 'settings',
    version: settingsFileVersion,
    settings: portableSettings(settings),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Reads a settings file; nothing of it is in force. @returns settings-file-invalid */
export function readSettingsFile(text: string): Result<PortableSettings> {
  let raw: unknown;
  try {
    raw = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return failed(invalid(t`It is not JSON.`));
  }
  const { postern, version } = (raw ?? {}) as { postern?: unknown; version?: unknown };
  if (postern !== 'settings') return failed(invalid(t`It holds something else.`));
  if (typeof version === 'number' && version > settingsFileVersion)
    return failed(
      invalid(t`It was written by a newer Postern, and may say things that this one does not know.`),
    );
  const parsed = shape.safeParse(raw);
  if (parsed.success) return ok(parsed.data.settings);
  const path = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  return failed(invalid(t`What stands at ${path === '' ? t`the top` : path} is not what it should be.`));
}

/** What a file would make otherwise, in the order the settings page has. */
export function settingsDifference(
  current: PortableSettings,
  file: PortableSettings,
): SettingsPreview['changes'] {
  const before = flat(current);
  const after = flat(file);
  return order.flatMap((key) => {
    const to = after.get(key);
    const from = before.get(key) ?? null;
    return to === undefined || JSON.stringify(to) === JSON.stringify(from) ? [] : [{ key, from, to }];
  });
}

// A record rather than a list: a key the contract gains and this lacks does not compile.
const places: Readonly<Record<SettingKey, true>> = {
  theme: true,
  language: true,
  'notices.turnFinished': true,
  'notices.turnFailed': true,
  'notices.limits': true,
  'notices.thresholds': true,
  terminal: true,
  port: true,
  restoreOnQuit: true,
  recordContent: true,
  'storage.keepDays': true,
  'storage.keepMegabytes': true,
  credentialStore: true,
  'network.proxyMode': true,
  'network.proxyUrl': true,
  'network.proxyUser': true,
  'network.proxyBypass': true,
  'traces.on': true,
  'traces.endpoint': true,
  'traces.content': true,
  'updates.check': true,
  'updates.channel': true,
};

const order = Object.keys(places) as readonly SettingKey[];

function flat(settings: PortableSettings): ReadonlyMap<string, SettingValue> {
  return new Map(
    Object.entries(settings).flatMap(([key, value]): readonly (readonly [string, SettingValue])[] =>
      isGroup(value)
        ? Object.entries(value).map(([inner, one]) => [`${key}.${inner}`, one as SettingValue])
        : [[key, value as SettingValue]],
    ),
  );
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const invalid = (why: string) =>
  problem(
    'settings-file-invalid',
    t`This is not a settings file that can be used.`,
    why,
    t`Choose a file that Postern exported; nothing was changed.`,
  );
