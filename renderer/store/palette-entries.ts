import type { CodexHomeView, ConfigFileView, GatewayView, SessionView } from '../../preload/contract.ts';
import { inEnglish, language, t } from '../../preload/language.ts';
import { folderName, folderText } from '../format/folders.ts';
import type { PaletteAct, PaletteEntry, PaletteGroup } from './palette.ts';
import { settingGroupName, settingList } from './setting-list.ts';
import { gatewaysOf, valueOf, type ViewName, type WindowState } from './state.ts';
import { themeOptions } from './theme-words.ts';

/** What the entries are made from; `routing` null while it is not known. */
export type PaletteFacts = Pick<WindowState, 'book' | 'homes' | 'log' | 'place' | 'settings'> & {
  readonly routing: boolean | null;
};

/** How many of the newest sessions are offered. */
const offeredSessions = 20;

/** Everything a person can go to or do from where they are, in the order it stands before anything is typed. */
export function paletteEntries(state: PaletteFacts): readonly PaletteEntry[] {
  const entries = entriesOf(state);
  if (language() === 'en') return entries;
  const english = inEnglish(() => entriesOf(state));
  return entries.map((one, index) => withEnglish(one, english[index] ?? one));
}

/** An entry that is found by its English texts as well. */
function withEnglish(own: PaletteEntry, english: PaletteEntry): PaletteEntry {
  return {
    ...own,
    english: english.label === own.label ? '' : english.label,
    words: [own.words, ...(english.detail === own.detail ? [] : [english.detail]), english.words].join(' '),
  };
}

function entriesOf(state: PaletteFacts): readonly PaletteEntry[] {
  return [
    ...places(state.place.view),
    ...deeds(state),
    ...(state.settings?.recentFolders ?? []).map(launchIn),
    ...(gatewaysOf(state) ?? []).filter((one) => !one.selected).map(gateway),
    ...recent(state.log),
    ...settingList().map(({ id, name, group, words }) =>
      entry(
        'Settings',
        `setting-${id}`,
        name,
        { type: 'setting', id },
        settingGroupName(group),
        `${t`settings`} ${words}`,
      ),
    ),
  ];
}

function entry(
  group: PaletteGroup,
  id: string,
  label: string,
  act: PaletteAct,
  detail = '',
  words = '',
): PaletteEntry {
  return { id, group, label, detail, words, english: '', act };
}

function placeNames(): readonly (readonly [ViewName, string, string])[] {
  return [
    ['sessions', t`Sessions`, t`log list history`],
    ['totals', t`Totals`, t`usage cost tokens figures`],
    ['gateways', t`Gateways`, t`backends providers lanes`],
    ['accounts', t`Accounts`, t`sign in keys secrets limits`],
    ['codex', 'Codex', t`configuration connect homes`],
    ['settings', t`Settings`, t`preferences options`],
    ['welcome', t`First screen`, t`welcome demo set up`],
  ];
}

function places(now: ViewName): readonly PaletteEntry[] {
  return placeNames()
    .filter(([view]) => view !== now)
    .map(([view, label, words]) => entry('Go to', `go-${view}`, label, { type: 'show', view }, '', words));
}

function deeds(state: PaletteFacts): readonly PaletteEntry[] {
  const { routing } = state;
  const theme = state.settings?.theme;
  return [
    entry('Do', 'doctor', t`Run checks`, { type: 'doctor' }, t`Doctor`, t`diagnose problems health`),
    entry(
      'Do',
      'launch',
      t`Launch Codex…`,
      { type: 'launch', folder: null },
      '',
      t`start run terminal folder`,
    ),
    ...(routing === null
      ? []
      : [
          entry(
            'Do',
            'routing',
            routing ? t`Stop routing new launches` : t`Route Codex through Postern`,
            { type: 'routing', on: !routing },
            '',
            t`routing on off toggle proxy`,
          ),
        ]),
    entry('Do', 'sign-in', t`Sign in…`, { type: 'signIn' }, '', t`account login key token`),
    ...(valueOf(state.homes) ?? []).flatMap((home) => home.files.map((file) => connection(home, file))),
    ...themeOptions()
      .filter(({ value }) => value !== theme)
      .map(({ value, label }) =>
        entry(
          'Do',
          `theme-${value}`,
          t`Theme: ${label}`,
          { type: 'theme', theme: value },
          '',
          t`colours appearance mode`,
        ),
      ),
    entry('Do', 'keys', t`Show every key`, { type: 'keys' }, '', t`keyboard shortcuts help`),
  ];
}

function connection(home: CodexHomeView, file: ConfigFileView): PaletteEntry {
  const at = { homeId: home.id, profile: file.profile };
  const id = `${home.id}/${file.profile ?? ''}`;
  const path = folderText(file.path);
  return file.connection === null
    ? entry('Do', `connect-${id}`, t`Connect ${path}…`, { type: 'connect', ...at }, '', 'codex config.toml')
    : entry(
        'Do',
        `restore-${id}`,
        t`Restore ${path}…`,
        { type: 'restore', ...at },
        '',
        t`codex config.toml disconnect undo`,
      );
}

function launchIn(folder: string): PaletteEntry {
  return entry(
    'Launch',
    `launch-${folder}`,
    t`Launch in ${folderName(folder)}…`,
    { type: 'launch', folder },
    folderText(folder),
    t`codex start`,
  );
}

function gateway({ id, name, paused }: GatewayView): PaletteEntry {
  return entry(
    'Gateways',
    `gateway-${id}`,
    t`Switch to ${name}`,
    { type: 'selectGateway', gatewayId: id },
    paused ? t`Paused` : '',
    t`gateway use select`,
  );
}

function recent({ order, byId }: WindowState['log']): readonly PaletteEntry[] {
  return order
    .slice(0, offeredSessions)
    .flatMap((id): readonly SessionView[] => {
      const session = byId.get(id);
      return session === undefined ? [] : [session];
    })
    .map((session) =>
      entry(
        'Sessions',
        `session-${session.id}`,
        session.title ?? t`Untitled session`,
        { type: 'session', sessionId: session.id },
        session.folder === null ? '' : folderText(session.folder),
        session.model ?? '',
      ),
    );
}
