import type { CodexHomeView, ConfigFileView, GatewayView, SessionView } from '../../preload/contract.ts';
import { folderName, folderText } from '../format/folders.ts';
import type { PaletteAct, PaletteEntry, PaletteGroup } from './palette.ts';
import { settingList } from './setting-list.ts';
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
  return [
    ...places(state.place.view),
    ...deeds(state),
    ...(state.settings?.recentFolders ?? []).map(launchIn),
    ...(gatewaysOf(state) ?? []).filter((one) => !one.selected).map(gateway),
    ...recent(state.log),
    ...settingList.map(({ id, name, group, words }) =>
      entry('Settings', `setting-${id}`, name, { type: 'setting', id }, group, `settings ${words}`),
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
  return { id, group, label, detail, words, act };
}

const placeNames: readonly (readonly [ViewName, string, string])[] = [
  ['sessions', 'Sessions', 'log list history'],
  ['totals', 'Totals', 'usage cost tokens figures'],
  ['gateways', 'Gateways', 'backends providers lanes'],
  ['accounts', 'Accounts', 'sign in keys secrets limits'],
  ['codex', 'Codex', 'configuration connect homes'],
  ['settings', 'Settings', 'preferences options'],
  ['welcome', 'First screen', 'welcome demo set up'],
];

function places(now: ViewName): readonly PaletteEntry[] {
  return placeNames
    .filter(([view]) => view !== now)
    .map(([view, label, words]) => entry('Go to', `go-${view}`, label, { type: 'show', view }, '', words));
}

function deeds(state: PaletteFacts): readonly PaletteEntry[] {
  const { routing } = state;
  const theme = state.settings?.theme;
  return [
    entry('Do', 'doctor', 'Run checks', { type: 'doctor' }, 'Doctor', 'diagnose problems health'),
    entry('Do', 'launch', 'Launch Codex…', { type: 'launch', folder: null }, '', 'start run terminal folder'),
    ...(routing === null
      ? []
      : [
          entry(
            'Do',
            'routing',
            routing ? 'Stop routing new launches' : 'Route Codex through Postern',
            { type: 'routing', on: !routing },
            '',
            'routing on off toggle proxy',
          ),
        ]),
    entry('Do', 'sign-in', 'Sign in…', { type: 'signIn' }, '', 'account login key token'),
    ...(valueOf(state.homes) ?? []).flatMap((home) => home.files.map((file) => connection(home, file))),
    ...themeOptions
      .filter(({ value }) => value !== theme)
      .map(({ value, label }) =>
        entry(
          'Do',
          `theme-${value}`,
          `Theme: ${label}`,
          { type: 'theme', theme: value },
          '',
          'colours appearance mode',
        ),
      ),
    entry('Do', 'keys', 'Show every key', { type: 'keys' }, '', 'keyboard shortcuts help'),
  ];
}

function connection(home: CodexHomeView, file: ConfigFileView): PaletteEntry {
  const at = { homeId: home.id, profile: file.profile };
  const id = `${home.id}/${file.profile ?? ''}`;
  const path = folderText(file.path);
  return file.connection === null
    ? entry('Do', `connect-${id}`, `Connect ${path}…`, { type: 'connect', ...at }, '', 'codex config.toml')
    : entry(
        'Do',
        `restore-${id}`,
        `Restore ${path}…`,
        { type: 'restore', ...at },
        '',
        'codex config.toml disconnect undo',
      );
}

function launchIn(folder: string): PaletteEntry {
  return entry(
    'Launch',
    `launch-${folder}`,
    `Launch in ${folderName(folder)}…`,
    { type: 'launch', folder },
    folderText(folder),
    'codex start',
  );
}

function gateway({ id, name, paused }: GatewayView): PaletteEntry {
  return entry(
    'Gateways',
    `gateway-${id}`,
    `Switch to ${name}`,
    { type: 'selectGateway', gatewayId: id },
    paused ? 'Paused' : '',
    'gateway use select',
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
        session.title ?? 'Untitled session',
        { type: 'session', sessionId: session.id },
        session.folder === null ? '' : folderText(session.folder),
        session.model ?? '',
      ),
    );
}
