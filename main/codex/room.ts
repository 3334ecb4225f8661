import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { CodexLoginView, CodexView, ReceiptView } from '../../preload/contract.ts';
import type { DirectBackend, PlanConnection } from '../connect/port.ts';
import type { Credential } from '../domain/credential.ts';
import { placeName } from '../domain/place-names.ts';
import { failed, ok, type Result } from '../domain/problem.ts';
import type { LaunchRoute } from '../domain/routing.ts';
import { readAuthFile } from './auth-file.ts';
import { usersEnvironment } from './child-environment.ts';
import { findCodex } from './find.ts';
import { chooseTerminal, findTerminals, type FoundTerminal } from './find-terminals.ts';
import { handOver } from './hand-over.ts';
import { codexHome } from './homes.ts';
import { createLaunches, type Launches } from './launches.ts';
import { brokenRule, type LoginRules } from './login-rules.ts';
import { startCodexLogin } from './login-start.ts';
import { askCodexLogin, readCodexLogin, type CodexLogin } from './login-status.ts';
import { readLoginView } from './login-view.ts';
import { askLoginShell, type LoginShellAnswer } from './login-shell.ts';
import { openTerminal } from './open-terminal.ts';
import { planLaunch, type LaunchWish, type RoutingState } from './plan.ts';
import { planConnection, planDirect } from './plan-connection.ts';
import { processFinder } from './processes.ts';
import { runningIn, type RunningCodex } from './running.ts';
import type { Environment } from './run.ts';
import { decidingEnvironment, environmentHere, type TerminalHere } from './terminal-here.ts';
import { fingerprint, takeBackKey, type TakenBack } from './take-back-key.ts';

export interface CodexRoomOptions {
  readonly platform: NodeJS.Platform;
  /** The environment Postern was started with. */
  readonly environment: Environment;
  readonly userHome: string;
  /** The user's shell by the system's account data; null when unknown. */
  readonly userShell: string | null;
  /** Unix ms. */
  readonly now: () => number;
  readonly routing: () => RoutingState;
  /** Where the system's own Codex configuration lies: `/etc/codex`. */
  readonly systemFolder: string;
  /** The sign-ins Codex's configuration allows, for a Codex home. */
  readonly loginRules: (codexHome: string) => Promise<Result<LoginRules>>;
  /** The terminal chosen in the settings, by id; null for the preferred one. */
  readonly terminalChoice: () => string | null;
  readonly onReceipt: (receipt: ReceiptView) => void;
  /** Codex was looked for. */
  readonly onLooked: () => void;
  readonly onRoutes: (routes: readonly LaunchRoute[]) => void;
  readonly onFolderUsed: (folder: string) => void;
  /** The last Codex process of a launch is gone: what it was doing will not go on. */
  readonly onCodexGone: (launchId: string) => void;
  readonly log: (
    level: 'info' | 'warn',
    event: string,
    facts: Readonly<Record<string, string | number | boolean | null>>,
  ) => void;
}

/** Everything Postern does with the Codex on this machine. */
export interface CodexRoom extends Launches {
  /** Where Codex is; looked up once, and again on request. */
  find(again: boolean): Promise<CodexView>;
  /** False when Codex was not found when it was last looked for; true before it ever was. */
  isThere(): boolean;
  /** The terminals that can be opened, the preferred one first. */
  terminals(): Promise<readonly FoundTerminal[]>;
  /** How Codex itself is signed in. */
  readLogin(): Promise<CodexLoginView>;
  /** Opens a terminal with Codex's own sign-in; `device` shows a code instead of opening a browser. */
  startLogin(device: boolean): Promise<Result<void>>;
  /** The home a Codex started from a terminal of the user's would use. */
  home(): Promise<string>;
  /** Decides how a connected home reaches its backend. */
  planConnection: PlanConnection;
  /** The same for a backend that Codex is to reach by itself. */
  planDirect(backend: Omit<DirectBackend, 'mayCompress'>): Promise<Result<DirectBackend>>;
  /** The Codex programs that run with a home. */
  running(home: string): Promise<RunningCodex>;
  /** Makes an API key the sign-in of a home, and proves that Codex took it; tells what it replaced (`fingerprint`). */
  writeKey(home: string, key: string): Promise<Result<string | null>>;
  /** Takes such a key out again, where it still stands as it was written. */
  takeBackKey(home: string, key: string, replaced: string | null): Promise<TakenBack>;
  /** Gives Codex a sign-in and proves that it took it; the caller then forgets its own copy, without revoking it. */
  handOver(credential: Credential): Promise<Result<void>>;
}

// A shell profile changes now and then while Postern runs; asking costs the time the shell takes to start.
const SHELL_ASKED_AGAIN_AFTER_MS = 60_000;

/** Opens the room. Nothing is looked up before it is asked for. */
export function openCodexRoom(options: CodexRoomOptions): CodexRoom {
  const { platform, userHome, now, log } = options;
  const own = usersEnvironment(options.environment);
  let shell: { readonly askedAt: number; readonly answer: Promise<LoginShellAnswer> } | null = null;
  let lastKnown: Environment | null = null;
  let codex: Promise<CodexView> | null = null;
  let there = true;

  const askShell = async (): Promise<LoginShellAnswer> => {
    const answer = await askLoginShell({ platform, environment: own, shell: options.userShell });
    if (answer.known) lastKnown = answer.environment;
    else if (platform !== 'win32') log('warn', 'login shell not read', { reason: answer.reason });
    return answer;
  };

  // A shell that does not answer is not asked again by itself: that would cost its whole time limit each time.
  const shellEnvironment = async (again: boolean): Promise<Environment | null> => {
    const stale = shell !== null && now() - shell.askedAt > SHELL_ASKED_AGAIN_AFTER_MS;
    if (shell === null || again || (stale && (await shell.answer).known)) {
      shell = { askedAt: now(), answer: askShell() };
    }
    await shell.answer;
    return lastKnown;
  };

  const look = async (again: boolean): Promise<CodexView> => {
    const view = await findCodex({
      platform,
      userHome,
      environment: own,
      shellEnvironment: await shellEnvironment(again),
    });
    if (view.state === 'found') log('info', 'found', { version: view.version, by: view.foundBy });
    else log('warn', view.state, view.state === 'broken' ? { why: view.problem.why } : {});
    there = view.state !== 'missing';
    options.onLooked();
    return view;
  };

  const find = async (again: boolean): Promise<CodexView> => {
    if (codex === null || again) codex = look(again);
    const view = await codex;
    // One that was missing may have been installed since.
    if (view.state !== 'found') codex = null;
    return view.state === 'found' ? { ...view, foundBy: placeName(view.foundBy) } : view;
  };

  const terminals = async (): Promise<readonly FoundTerminal[]> =>
    findTerminals({ platform, environment: (await shellEnvironment(false)) ?? own });

  // Codex as a launch would meet it: its environment, its home, and its own word on how it is signed in.
  const codexNow = async () => {
    const environment = usersEnvironmentOver(own, await shellEnvironment(false));
    const view = await find(false);
    const askCodex = (): Promise<CodexLogin> =>
      view.state === 'found' ? askCodexLogin(view.path, environment, platform) : Promise.resolve('unknown');
    return { environment, view, askCodex, codexHome: codexHome(environment, userHome, platform) };
  };

  // The same for the terminal a person is in: its own Codex, home and variables.
  const codexHere = async (here: TerminalHere) => {
    const environment = environmentHere(own, here);
    const view = await findCodex({ platform, userHome, environment, shellEnvironment: null });
    const askCodex = (): Promise<CodexLogin> =>
      view.state === 'found' ? askCodexLogin(view.path, environment, platform) : Promise.resolve('unknown');
    return {
      environment: decidingEnvironment(own, here),
      view,
      askCodex,
      codexHome: codexHome(environment, userHome, platform),
    };
  };

  const plan = async (request: LaunchWish) => {
    const { here } = request;
    const { view, ...codexsOwn } = await (here === undefined ? codexNow() : codexHere(here));
    const { environment } = codexsOwn;
    const login = await readCodexLogin(codexsOwn);
    return planLaunch({
      platform,
      request,
      folderThere: await isFolder(request.folder),
      codex: view,
      login,
      environment,
      routing: options.routing(),
      terminal: here === undefined ? chooseTerminal(await terminals(), options.terminalChoice()) : null,
    });
  };

  const launches = createLaunches({
    now,
    plan,
    openTerminal,
    processes: processFinder(platform, own),
    onReceipt: options.onReceipt,
    onRoutes: options.onRoutes,
    onFolderUsed: options.onFolderUsed,
    onCodexGone: options.onCodexGone,
  });

  const { systemFolder } = options;
  const readLogin = async (): Promise<CodexLoginView> =>
    readLoginView({ ...(await codexNow()), systemFolder, rules: options.loginRules });

  const startLogin = async (device: boolean): Promise<Result<void>> => {
    const { environment, view } = await codexNow();
    return startCodexLogin({
      platform,
      codex: view.state === 'missing' ? 'codex' : view.path,
      device,
      userHome,
      environment,
      terminal: chooseTerminal(await terminals(), options.terminalChoice()),
      openTerminal,
      onFailed: (found) => log('warn', 'sign-in terminal failed', { code: found.code }),
    });
  };

  const handOverTo = async (credential: Credential): Promise<Result<void>> => {
    const codexsOwn = await codexNow();
    const rules = await options.loginRules(codexsOwn.codexHome);
    if (!rules.ok) return rules;
    const broken = brokenRule(credential, rules.value);
    if (broken !== null) return failed(broken);
    const given = await handOver({ ...codexsOwn, credential, systemFolder, platform, now });
    log(given.ok ? 'info' : 'warn', 'hand-over', { kind: credential.type, done: given.ok });
    return given;
  };

  const codexIn = async (home: string) => {
    const { environment, view } = await codexNow();
    const there = { ...environment, CODEX_HOME: home };
    return {
      view,
      environment: there,
      codexHome: home,
      askCodex: (): Promise<CodexLogin> =>
        view.state === 'found' ? askCodexLogin(view.path, there, platform) : Promise.resolve('unknown'),
    };
  };

  const connection: PlanConnection = async ({ codexHome: home, lane, gatewayId }) => {
    const there = await codexIn(home);
    const login = await readCodexLogin(there);
    const { environment, view } = there;
    return planConnection({
      platform,
      codex: view,
      codexHome: home,
      lane,
      gatewayId,
      login,
      environment,
      routing: options.routing(),
    });
  };

  const writeKey: CodexRoom['writeKey'] = async (home, key) => {
    const rules = await options.loginRules(home);
    if (!rules.ok) return rules;
    const credential: Credential = { type: 'apiKey', key };
    const broken = brokenRule(credential, rules.value);
    if (broken !== null) return failed(broken);
    const replaced = fingerprint(await readAuthFile(home));
    const given = await handOver({ ...(await codexIn(home)), credential, systemFolder, platform, now });
    return given.ok ? ok(replaced) : given;
  };

  return {
    home: async () => (await codexNow()).codexHome,
    planConnection: connection,
    planDirect: async (backend) => planDirect(backend, await find(false)),
    running: (home) => runningIn(home, userHome, platform),
    writeKey,
    takeBackKey: async (home, key, replaced) =>
      takeBackKey({ ...(await codexIn(home)), key, replaced, platform }),
    ...launches,
    find,
    isThere: () => there,
    terminals,
    readLogin,
    startLogin,
    handOver: handOverTo,
  };
}

// The shell's environment is whole; without it, ours must do.
function usersEnvironmentOver(
  own: Record<string, string>,
  shells: Environment | null,
): Record<string, string> {
  if (shells === null) return own;
  return Object.fromEntries(
    Object.entries(shells).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

async function isFolder(path: string): Promise<boolean> {
  if (!isAbsolute(path) || path.includes('\0')) return false;
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
