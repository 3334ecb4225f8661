import { languageName } from './language-words.ts';
import { t } from '../../preload/language.ts';
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
export function settingKeyNames(): Readonly<Record<SettingKey, string>> {
  return {
    theme: t`Theme`,
    language: t`Language`,
    recordContent: t`Keep the content of sessions`,
    terminal: t`Terminal`,
    port: t`Port`,
    restoreOnQuit: t`Take Postern out of Codex’s configuration on quit`,
    credentialStore: t`Where new secrets are kept`,
    'storage.keepDays': t`Keep sessions for`,
    'storage.keepMegabytes': t`Keep sessions up to`,
    'notices.turnFinished': t`Tell of finished turns`,
    'notices.turnFailed': t`Tell of failed turns`,
    'notices.limits': t`Tell of plan limits`,
    'notices.thresholds': t`Tell of limits at`,
    'network.proxyMode': t`Network proxy`,
    'network.proxyUrl': t`Address of the network proxy`,
    'network.proxyUser': t`User of the network proxy`,
    'network.proxyBypass': t`Reached without the network proxy`,
    'traces.on': t`Send traces`,
    'traces.endpoint': t`Collector of traces`,
    'traces.content': t`Traces with prompts and answers`,
    'updates.check': t`Newer versions`,
    'updates.channel': t`Update channel`,
  };
}

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
  if (typeof value === 'boolean') return value ? t`On` : t`Off`;
  if (key === 'storage.keepDays' && (value === null || typeof value === 'number')) return daysText(value);
  if (key === 'storage.keepMegabytes' && (value === null || typeof value === 'number'))
    return sizeText(value);
  if (value === null || value === '') return absent()[key] ?? t`None`;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return value.map((one) => `${one} %`).join(', ') || t`Never`;
  return named(key, value);
}

function absent(): Partial<Readonly<Record<SettingKey, string>>> {
  return {
    terminal: t`First one found`,
    port: t`Chosen by the system`,
  };
}

function named(key: SettingKey, value: string): string {
  if (key === 'language') return languageName(value);
  if (key === 'credentialStore') return storeModes().find((mode) => mode.value === value)?.label ?? value;
  return valueNames()[`${key} ${value}`] ?? value;
}

function valueNames(): Readonly<Record<string, string>> {
  return {
    'theme system': t`System`,
    'theme light': t`Light`,
    'theme dark': t`Dark`,
    'network.proxyMode environment': t`From the environment`,
    'network.proxyMode none': t`None`,
    'network.proxyMode manual': t`By hand`,
    'updates.check off': t`Look only when asked`,
    'updates.check tell': t`Look and tell`,
    'updates.check download': t`Look and fetch`,
    'updates.channel latest': t`Finished versions`,
    'updates.channel beta': t`Previews too`,
  };
}
