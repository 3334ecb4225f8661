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

const entries: Readonly<Record<SettingId, readonly [SettingGroup, name: string, words: string]>> = {
  theme: ['General', 'Theme', 'appearance colours dark light system mode contrast'],
  language: [
    'General',
    'Language',
    'english deutsch german 日本語 japanese 中文 chinese translation locale sprache 语言 言語',
  ],
  start: ['General', 'Start', 'autostart login boot launch at startup tray hidden first screen welcome demo'],
  notices: ['General', 'Notifications', 'alerts turn finished failed plan limit threshold percent usage'],
  terminal: ['Codex', 'Terminal', 'console shell window launch xterm'],
  folders: ['Codex', 'Recent folders', 'launch directory project list forget'],
  port: ['Codex', 'Port', 'address listen 127.0.0.1 localhost number proxy'],
  quit: ['Codex', 'On quit', 'restore configuration config.toml exit close'],
  homes: ['Codex', 'Connected files', 'connect restore config.toml CODEX_HOME profile home'],
  program: ['Codex', 'Program', 'codex version path binary executable install'],
  recording: ['Sessions', 'Recording', 'keep content prompts answers privacy log record'],
  keepDays: ['Sessions', 'Keep for', 'retention days age delete old history privacy'],
  keepSize: ['Sessions', 'Keep up to', 'retention size space disk megabytes gigabytes'],
  kept: ['Sessions', 'What is kept', 'keep retention delete sessions everything erase storage database'],
  store: ['Secrets', 'Credential store', 'keyring keychain password file memory token key secret'],
  certificates: ['Network', 'Certificates', 'CA authority TLS PEM bundle SSL inspect'],
  proxy: ['Network', 'Proxy', 'HTTPS_PROXY NO_PROXY address user password bypass company network'],
  traces: ['Sharing', 'Traces', 'OpenTelemetry OTLP collector spans telemetry export header'],
  bundle: ['Sharing', 'Support bundle', 'report logs help problem bug'],
  file: ['Sharing', 'Settings file', 'import export backup transfer copy another machine JSON'],
  home: ['About', 'Kept in', 'folder path logs data directory open'],
  tray: ['About', 'Tray', 'icon panel close window minimise'],
};

/** Every setting, in the order of the page. */
export const settingList: readonly SettingEntry[] = (Object.keys(entries) as readonly SettingId[]).map(
  (id) => {
    const [group, name, words] = entries[id];
    return { id, group, name, words };
  },
);

/** The setting of an id. */
export function settingOf(id: SettingId): SettingEntry {
  const [group, name, words] = entries[id];
  return { id, group, name, words };
}

/** The settings a query finds: every word of it begins a word of theirs. All of them for an empty one. */
export function foundSettings(query: string): ReadonlySet<SettingId> {
  const asked = wordsOf(query);
  return new Set(
    settingList
      .filter(({ group, name, words }) => {
        const theirs = wordsOf(`${group} ${name} ${words}`);
        return asked.every((word) => theirs.some((one) => one.startsWith(word)));
      })
      .map(({ id }) => id),
  );
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLocaleLowerCase()
    .split(/[^\p{L}\p{N}.]+/u)
    .filter((word) => word !== '');
}
