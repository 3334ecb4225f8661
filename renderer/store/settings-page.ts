import { languageName } from './language-words.ts';
import type { ProblemView, SettingKey, SettingsPreview, SettingValue } from '../../preload/contract.ts';
import { daysText, sizeText } from './keep-choices.ts';
import type { SettingId } from './setting-list.ts';
import { storeModes } from './store-words.ts';

/** The settings page's own state. */
export interface SettingsPage {
  /** What the settings are searched for. */
  readonly query: string;
  /** A setting that was asked for; another object each time, so that it is gone to again. */
  readonly spot: { readonly id: SettingId } | null;
  /** A settings file that was read and not yet agreed to. */
  readonly preview: SettingsPreview | null;
  readonly busy: boolean;
  /** Why a file cannot be used, or was not imported. */
  readonly fileProblem: ProblemView | null;
  /** Why the port was not changed. */
  readonly portProblem: ProblemView | null;
}

/** Nothing searched for, nothing read. */
export const emptySettingsPage: SettingsPage = {
  query: '',
  spot: null,
  preview: null,
  busy: false,
  fileProblem: null,
  portProblem: null,
};

/** The port a person typed: null is none, which lets the system choose; undefined is no port at all. */
export function readPort(typed: string): number | null | undefined {
  const text = typed.trim();
  if (text === '') return null;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** What each entry of a settings file is called. */
export const settingKeyNames: Readonly<Record<SettingKey, string>> = {
  theme: 'Theme',
  language: 'Language',
  recordContent: 'Keep the content of sessions',
  terminal: 'Terminal',
  port: 'Port',
  restoreOnQuit: 'Take Postern out of Codex’s configuration on quit',
  credentialStore: 'Where new secrets are kept',
  'storage.keepDays': 'Keep sessions for',
  'storage.keepMegabytes': 'Keep sessions up to',
  'notices.turnFinished': 'Tell of finished turns',
  'notices.turnFailed': 'Tell of failed turns',
  'notices.limits': 'Tell of plan limits',
  'notices.thresholds': 'Tell of limits at',
  'network.proxyMode': 'Network proxy',
  'network.proxyUrl': 'Address of the network proxy',
  'network.proxyUser': 'User of the network proxy',
  'network.proxyBypass': 'Reached without the network proxy',
  'traces.on': 'Send traces',
  'traces.endpoint': 'Collector of traces',
  'traces.content': 'Traces with prompts and answers',
};

/** Entries that decide where data and secrets go, or what is deleted: worth a second look before they come out of a file. */
export const weighty: ReadonlySet<SettingKey> = new Set<SettingKey>([
  'storage.keepDays',
  'storage.keepMegabytes',
  'credentialStore',
  'network.proxyMode',
  'network.proxyUrl',
  'network.proxyUser',
  'network.proxyBypass',
  'traces.on',
  'traces.endpoint',
  'traces.content',
]);

/** A value of a settings file in words. */
export function settingValueText(key: SettingKey, value: SettingValue): string {
  if (typeof value === 'boolean') return value ? 'On' : 'Off';
  if (key === 'storage.keepDays' && (value === null || typeof value === 'number')) return daysText(value);
  if (key === 'storage.keepMegabytes' && (value === null || typeof value === 'number'))
    return sizeText(value);
  if (value === null || value === '') return absent[key] ?? 'None';
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return value.map((one) => `${one} %`).join(', ') || 'Never';
  return named(key, value);
}

const absent: Partial<Readonly<Record<SettingKey, string>>> = {
  terminal: 'First one found',
  port: 'Chosen by the system',
};

function named(key: SettingKey, value: string): string {
  if (key === 'language') return languageName(value);
  if (key === 'credentialStore') return storeModes.find((mode) => mode.value === value)?.label ?? value;
  return valueNames[`${key} ${value}`] ?? value;
}

const valueNames: Readonly<Record<string, string>> = {
  'theme system': 'System',
  'theme light': 'Light',
  'theme dark': 'Dark',
  'network.proxyMode environment': 'From the environment',
  'network.proxyMode none': 'None',
  'network.proxyMode manual': 'By hand',
};
