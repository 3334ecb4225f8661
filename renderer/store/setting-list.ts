import { inEnglish, t } from '../../preload/language.ts';

/** The groups of the settings page, in order. */
export const settingGroups = [
  'General',
  'Codex',
  'Sessions',
  'Secrets',
  'Network',
  'Sharing',
  'About',
] as const;
export type SettingGroup = (typeof settingGroups)[number];

export type SettingId =
  | 'theme'
  | 'language'
  | 'start'
  | 'notices'
  | 'terminal'
  | 'folders'
  | 'port'
  | 'quit'
  | 'homes'
  | 'program'
  | 'recording'
  | 'keepDays'
  | 'keepSize'
  | 'kept'
  | 'store'
  | 'certificates'
  | 'proxy'
  | 'traces'
  | 'bundle'
  | 'file'
  | 'updates'
  | 'channel'
  | 'home'
  | 'tray';

/** One setting as people look for it. */
export interface SettingEntry {
  readonly id: SettingId;
  readonly group: SettingGroup;
  readonly name: string;
  /** Other words somebody may look for it by. */
  readonly words: string;
}

function entries(): Readonly<Record<SettingId, readonly [SettingGroup, name: string, words: string]>> {
  return {
    theme: ['General', t`Theme`, t`appearance colours dark light system mode contrast`],
    language: [
      'General',
      t`Language`,
      // In every language: it is looked for by who cannot read the one in force.
      'english deutsch german 日本語 japanese 中文 chinese translation locale sprache 语言 言語',
    ],
    start: [
      'General',
      t`Start`,
      t`autostart login boot launch at startup tray hidden first screen welcome demo`,
    ],
    notices: ['General', t`Notifications`, t`alerts turn finished failed plan limit threshold percent usage`],
    terminal: ['Codex', t`Terminal`, t`console shell window launch xterm`],
    folders: ['Codex', t`Recent folders`, t`launch directory project list forget`],
    port: ['Codex', t`Port`, t`address listen 127.0.0.1 localhost number proxy`],
    quit: ['Codex', t`On quit`, t`restore configuration config.toml exit close`],
    homes: ['Codex', t`Connected files`, t`connect restore config.toml CODEX_HOME profile home`],
    program: ['Codex', t`Program`, t`codex version path binary executable install`],
    recording: ['Sessions', t`Recording`, t`keep content prompts answers privacy log record`],
    keepDays: ['Sessions', t`Keep for`, t`retention days age delete old history privacy`],
    keepSize: ['Sessions', t`Keep up to`, t`retention size space disk megabytes gigabytes`],
    kept: ['Sessions', t`What is kept`, t`keep retention delete sessions everything erase storage database`],
    store: ['Secrets', t`Credential store`, t`keyring keychain password file memory token key secret`],
    certificates: ['Network', t`Certificates`, t`CA authority TLS PEM bundle SSL inspect`],
    proxy: ['Network', t`Proxy`, t`HTTPS_PROXY NO_PROXY address user password bypass company network`],
    traces: ['Sharing', t`Traces`, t`OpenTelemetry OTLP collector spans telemetry export header`],
    bundle: ['Sharing', t`Support bundle`, t`report logs help problem bug`],
    file: ['Sharing', t`Settings file`, t`import export backup transfer copy another machine JSON`],
    updates: ['About', t`Newer versions`, t`update upgrade check download release automatic`],
    channel: ['About', t`Update channel`, t`beta stable preview latest release`],
    home: ['About', t`Kept in`, t`folder path logs data directory open`],
    tray: ['About', t`Tray`, t`icon panel close window minimise`],
  };
}

/** Every setting, in the order of the page. */
export function settingList(): readonly SettingEntry[] {
  const known = entries();
  return (Object.keys(known) as readonly SettingId[]).map((id) => {
    const [group, name, words] = known[id];
    return { id, group, name, words };
  });
}

/** The setting of an id. */
export function settingOf(id: SettingId): SettingEntry {
  const [group, name, words] = entries()[id];
  return { id, group, name, words };
}

/** What a group is called. */
export function settingGroupName(group: SettingGroup): string {
  switch (group) {
    case 'General':
      return t`General`;
    case 'Codex':
      return 'Codex';
    case 'Sessions':
      return t`Sessions`;
    case 'Secrets':
      return t`Secrets`;
    case 'Network':
      return t`Network`;
    case 'Sharing':
      return t`Sharing`;
    case 'About':
      return t`About`;
    default:
      return group satisfies never;
  }
}

/**
 * The settings a query finds: every word of it begins a word of theirs, in the language in force or in English. All of them
 * for an empty one.
 */
export function foundSettings(query: string): ReadonlySet<SettingId> {
  const asked = wordsOf(query);
  const english = inEnglish(searchedTexts);
  const found = searchedTexts().filter(({ text }, index) => {
    const theirs = wordsOf(`${text} ${english[index]?.text ?? ''}`);
    return asked.every((word) => theirs.some((one) => isFound(one, word)));
  });
  return new Set(found.map(({ id }) => id));
}

function searchedTexts(): readonly { readonly id: SettingId; readonly text: string }[] {
  return settingList().map(({ id, group, name, words }) => ({
    id,
    text: `${settingGroupName(group)} ${name} ${words}`,
  }));
}

/** Chinese and Japanese set no spaces: there a word may stand anywhere in a text. */
function isFound(text: string, word: string): boolean {
  const spaceless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(word);
  return spaceless ? text.includes(word) : text.startsWith(word);
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLocaleLowerCase()
    .split(/[^\p{L}\p{N}.]+/u)
    .filter((word) => word !== '');
}
