import type { FindingView } from '../../preload/contract.ts';
import { idOf } from './check-config.ts';
import type { DaemonFacts, FileMode, HomeFacts } from './facts.ts';
import { actFix, copyFix, finding, inWords, showFix } from './finding.ts';

/** The folder of a home, how it is signed in, and who may read its files. */
export function checkHome(home: HomeFacts, platform: NodeJS.Platform): readonly FindingView[] {
  return [
    ...folder(home),
    ...(home.exists ? [signIn(home)] : []),
    ...(platform === 'win32' ? [] : home.modes.flatMap((file) => mode(home, file))),
    ...(home.daemon === null ? [] : [daemon(home, home.daemon)]),
  ];
}

/** The id of the finding about a home that is missing, whose fix makes it. */
export const missingHomeId = (home: Pick<HomeFacts, 'path' | 'isDefault'>): string =>
  idOf('home.folder', home);

/** A path as one word of a shell. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The assignment before a command that makes it one of this home; empty for the usual one. */
export const homePrefix = ({ isDefault, path }: Pick<HomeFacts, 'path' | 'isDefault'>): string =>
  isDefault ? '' : `CODEX_HOME=${shellWord(path)} `;

function folder(home: HomeFacts): readonly FindingView[] {
  const { path, exists, isDefault, isNamed } = home;
  if (exists) {
    return [
      finding({
        id: missingHomeId(home),
        area: 'codex',
        level: 'fine',
        title: `${isDefault ? 'Codex keeps everything in' : 'Another home of Codex is'} ${path}.`,
      }),
    ];
  }
  if (isDefault && !isNamed) {
    return [
      finding({
        id: missingHomeId(home),
        area: 'codex',
        level: 'note',
        title: `Codex has not made its home ${path} yet.`,
        detail: 'It does so at its first start.',
      }),
    ];
  }
  return [
    finding({
      id: missingHomeId(home),
      area: 'codex',
      level: 'problem',
      title: `The home of Codex ${path} does not exist.`,
      detail: 'Where CODEX_HOME names a folder that is not there, Codex does not start.',
      next: 'Make the folder, or let CODEX_HOME name another.',
      fix: actFix('Make the folder'),
    }),
  ];
}

const signInWords: Readonly<Record<HomeFacts['login'], string>> = {
  chatgpt: 'is signed in with ChatGPT',
  apiKey: 'has an API key',
  accessToken: 'uses an access token',
  none: 'is not signed in',
  unknown: 'does not say how it is signed in',
};

function signIn(home: HomeFacts): FindingView {
  const { login, path } = home;
  const plain = login === 'none' || login === 'unknown';
  return finding({
    id: idOf('home.sign-in', home),
    area: 'credentials',
    level: plain ? 'note' : 'fine',
    title: `Codex in ${path} ${signInWords[login]}.`,
    detail:
      login === 'none'
        ? 'A backend with a sign-in or key of its own in Postern needs none.'
        : login === 'unknown'
          ? 'Its auth.json is not whole, or its keyring did not answer in time.'
          : '',
    next: login === 'none' ? 'Sign in, if you want to use your own account.' : '',
    fix: login === 'none' ? copyFix('Copy the command', `${homePrefix(home)}codex login`) : null,
  });
}

function mode(home: HomeFacts, { path, mode: bits, ownedByUs }: FileMode): readonly FindingView[] {
  const others = (bits & 0o077) !== 0;
  const isSecret = path.endsWith('auth.json');
  if (!others && ownedByUs) return [];
  // A configuration anyone may read is usual (0644); one that others may write decides where your requests go.
  if (!isSecret && (bits & 0o022) === 0 && ownedByUs) return [];
  const may = (bits & 0o022) === 0 ? 'read' : 'change';
  return [
    finding({
      id: idOf('home.mode', home, path),
      area: 'credentials',
      level: may === 'change' && ownedByUs ? 'problem' : 'warning',
      title: ownedByUs
        ? `Other users of this machine may ${may} ${path}.`
        : `${path} belongs to another user.`,
      detail: isSecret ? "Codex's sign-in is in it." : 'It decides where your requests go.',
      next: ownedByUs ? 'Take their access away.' : 'Make it your own file.',
      fix: ownedByUs ? actFix('Take their access away') : null,
    }),
  ];
}

/** The file a finding about modes is about; null for all other findings. */
export function modeFindingPath(findingId: string, home: HomeFacts): string | null {
  return home.modes.find(({ path }) => idOf('home.mode', home, path) === findingId)?.path ?? null;
}

function daemon(home: HomeFacts, { pid, differs }: DaemonFacts): FindingView {
  const id = idOf('home.daemon', home);
  if (differs !== null && differs.length === 0) {
    return finding({
      id,
      area: 'codex',
      level: 'fine',
      title: `Codex's background server runs for ${home.path}, with the environment of now.`,
      detail: `Process ${pid}. Launches from Postern do not use it.`,
    });
  }
  if (differs === null) {
    return finding({
      id,
      area: 'codex',
      level: 'note',
      title: `Codex's background server runs for ${home.path}.`,
      detail: `Process ${pid}. It keeps the environment it was started with; launches from Postern do not use it.`,
      next: 'After you change a variable, start it again.',
      fix: copyFix('Copy the command', `${homePrefix(home)}codex app-server daemon restart`),
    });
  }
  return finding({
    id,
    area: 'codex',
    level: 'warning',
    title: `Codex's background server for ${home.path} runs with an older environment: ${inWords(differs)} ${differs.length === 1 ? 'is' : 'are'} different now.`,
    detail: `Process ${pid}. A Codex you start by hand goes on with the old values; launches from Postern do not use it.`,
    next: 'Start it again when no Codex is at work.',
    fix: copyFix('Copy the command', `${homePrefix(home)}codex app-server daemon restart`),
  });
}

/** Where homes and connections are shown. */
export const showCodex = showFix('Show Codex', 'codex');
