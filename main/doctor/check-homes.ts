import type { FindingView } from '../../preload/contract.ts';
import { counted, t } from '../../preload/language.ts';
import { idOf } from './check-config.ts';
import type { DaemonFacts, FileMode, HomeFacts } from './facts.ts';
import { actFix, copyFix, finding, inWords } from './finding.ts';

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
        title: isDefault ? t`Codex keeps everything in ${path}.` : t`Another home of Codex is ${path}.`,
      }),
    ];
  }
  if (isDefault && !isNamed) {
    return [
      finding({
        id: missingHomeId(home),
        area: 'codex',
        level: 'note',
        title: t`Codex has not made its home ${path} yet.`,
        detail: t`It does so at its first start.`,
      }),
    ];
  }
  return [
    finding({
      id: missingHomeId(home),
      area: 'codex',
      level: 'problem',
      title: t`The home of Codex ${path} does not exist.`,
      detail: t`Where CODEX_HOME names a folder that is not there, Codex does not start.`,
      next: t`Make the folder, or let CODEX_HOME name another.`,
      fix: actFix(t`Make the folder`),
    }),
  ];
}

function signInTitle({ login, path }: HomeFacts): string {
  switch (login) {
    case 'chatgpt':
      return t`Codex in ${path} is signed in with ChatGPT.`;
    case 'apiKey':
      return t`Codex in ${path} has an API key.`;
    case 'accessToken':
      return t`Codex in ${path} uses an access token.`;
    case 'none':
      return t`Codex in ${path} is not signed in.`;
    case 'unknown':
      return t`Codex in ${path} does not say how it is signed in.`;
  }
}

function signIn(home: HomeFacts): FindingView {
  const { login } = home;
  const plain = login === 'none' || login === 'unknown';
  return finding({
    id: idOf('home.sign-in', home),
    area: 'credentials',
    level: plain ? 'note' : 'fine',
    title: signInTitle(home),
    detail:
      login === 'none'
        ? t`A backend with a sign-in or key of its own in Postern needs none.`
        : login === 'unknown'
          ? t`Its auth.json is not whole, or its keyring did not answer in time.`
          : '',
    next: login === 'none' ? t`Sign in, if you want to use your own account.` : '',
    fix: login === 'none' ? copyFix(t`Copy the command`, `${homePrefix(home)}codex login`) : null,
  });
}

function mode(home: HomeFacts, { path, mode: bits, ownedByUs }: FileMode): readonly FindingView[] {
  const others = (bits & 0o077) !== 0;
  const isSecret = path.endsWith('auth.json');
  if (!others && ownedByUs) return [];
  // A configuration anyone may read is usual (0644); one that others may write decides where your requests go.
  if (!isSecret && (bits & 0o022) === 0 && ownedByUs) return [];
  const mayChange = (bits & 0o022) !== 0;
  return [
    finding({
      id: idOf('home.mode', home, path),
      area: 'credentials',
      level: mayChange && ownedByUs ? 'problem' : 'warning',
      title: !ownedByUs
        ? t`${path} belongs to another user.`
        : mayChange
          ? t`Other users of this machine may change ${path}.`
          : t`Other users of this machine may read ${path}.`,
      detail: isSecret ? t`Codex's sign-in is in it.` : t`It decides where your requests go.`,
      next: ownedByUs ? t`Take their access away.` : t`Make it your own file.`,
      fix: ownedByUs ? actFix(t`Take their access away`) : null,
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
      title: t`Codex's background server runs for ${home.path}, with the environment of now.`,
      detail: t`Process ${pid}. Launches from Postern do not use it.`,
    });
  }
  if (differs === null) {
    return finding({
      id,
      area: 'codex',
      level: 'note',
      title: t`Codex's background server runs for ${home.path}.`,
      detail: t`Process ${pid}. It keeps the environment it was started with; launches from Postern do not use it.`,
      next: t`After you change a variable, start it again.`,
      fix: copyFix(t`Copy the command`, `${homePrefix(home)}codex app-server daemon restart`),
    });
  }
  return finding({
    id,
    area: 'codex',
    level: 'warning',
    title: counted(
      differs.length,
    )`Codex's background server for ${home.path} runs with an older environment: ${inWords(differs)} is different now. | Codex's background server for ${home.path} runs with an older environment: ${inWords(differs)} are different now.`,
    detail: t`Process ${pid}. A Codex you start by hand goes on with the old values; launches from Postern do not use it.`,
    next: t`Start it again when no Codex is at work.`,
    fix: copyFix(t`Copy the command`, `${homePrefix(home)}codex app-server daemon restart`),
  });
}
