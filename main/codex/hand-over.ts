import { mkdir } from 'node:fs/promises';
import type { Credential } from '../domain/credential.ts';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import { fileProblem } from '../files/file-problems.ts';
import {
  authFileOf,
  backUpAuthFile,
  readAuthFile,
  replaceAuthFile,
  sweepAuthFile,
  type SeenAuth,
} from './auth-file.ts';
import { lockAuth } from './auth-lock.ts';
import { authRecord, loginOf, parseAuth } from './auth-text.ts';
import { configuredStore, keyringEntry } from './credential-store.ts';
import type { CodexLogin } from './login-status.ts';
import type { Environment } from './run.ts';
import { clearSecret, lookUpSecret, storeSecret } from './secret-tool.ts';
import { t } from '../../preload/language.ts';

// A file that changes under our eyes this often is being written by somebody who does not stop.
const changedTries = 20;

export interface HandOver {
  readonly credential: Credential;
  readonly codexHome: string;
  /** `/etc/codex`, on Windows its own. */
  readonly systemFolder: string;
  /** The environment Codex would run with. */
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  /** `codex login status`, by this very Codex and home. */
  readonly askCodex: () => Promise<CodexLogin>;
  /** Unix ms. */
  readonly now: () => number;
}

/**
 * Gives a sign-in to Codex: in its own form, into the store its configuration names, under its own locks, and proven by
 * Codex itself. What was there before is put back when Codex does not accept it. The caller then forgets its own copy: a
 * refresh token has one owner.
 */
export async function handOver(task: HandOver): Promise<Result<void>> {
  if (isSet(task.environment['CODEX_ACCESS_TOKEN'])) return failed(environmentWins());
  const store = await configuredStore(task.codexHome, task.systemFolder);
  switch (store) {
    case 'ephemeral':
      return failed(
        notPossible(
          t`Codex is set to keep its sign-in in memory only.`,
          t`Change cli_auth_credentials_store first.`,
        ),
      );
    case 'file':
      return intoFile(task);
    case 'keyring':
      return told(await intoKeyring(task));
    case 'auto': {
      const tried = await intoKeyring(task);
      if (typeof tried !== 'string') return tried;
      // An entry in a keyring we cannot write to would win over the file; where Codex finds no sign-in there is none.
      return (await task.askCodex()) === 'none' ? intoFile(task) : told(tried);
    }
    default:
      return store satisfies never;
  }
}

// Why Codex's keyring was left alone.
type NoKeyring = 'noWay' | 'noTool';

function told(tried: Result<void> | NoKeyring): Result<void> {
  if (typeof tried !== 'string') return tried;
  return failed(tried === 'noWay' ? noKeyringWay() : noKeyringTool());
}

async function intoFile(task: HandOver): Promise<Result<void>> {
  const { codexHome, credential } = task;
  try {
    await mkdir(codexHome, { recursive: true, mode: 0o700 });
    const replaced = await underLock(task, () => replaceFile(task));
    if (!replaced.ok) return replaced;
    if ((await task.askCodex()) === loginOf(credential)) return ok(undefined);
    const back = await underLock(task, () => putBack(task, replaced.value)).catch(() => ok(false));
    return failed(back.ok && back.value ? notAccepted() : notPutBack());
  } catch (error) {
    const { what, why, next } = fileProblem(authFileOf(codexHome), error, 'write');
    return failed(notPossible(`${what} ${why}`, next));
  }
}

interface Replaced {
  readonly before: SeenAuth;
  /** What stands there now. */
  readonly text: string;
}

async function replaceFile(task: HandOver): Promise<Result<Replaced>> {
  const { codexHome, credential, platform, now } = task;
  await sweepAuthFile(codexHome);
  for (let tried = 0; tried < changedTries; tried += 1) {
    const before = await readAuthFile(codexHome);
    if (before.state === 'unreadable') return failed(unreadable(before.why));
    const record = authRecord(credential, before.state === 'there' ? before.record : {}, now());
    const text = JSON.stringify(record, null, 2);
    await backUpAuthFile(codexHome, before);
    if (await replaceAuthFile({ codexHome, was: before, text, platform })) return ok({ before, text });
    // Where the lock cannot be had, Codex may have written meanwhile: its keys are taken up again.
  }
  return failed(busy());
}

/** True when what was there before is there again. */
async function putBack(
  { codexHome, platform }: HandOver,
  { before, text: ours }: Replaced,
): Promise<Result<boolean>> {
  const now = await readAuthFile(codexHome);
  // Codex takes a sign-in it does not accept away; anything else than ours is somebody's new one.
  if (now.state === 'unreadable' || (now.state === 'there' && now.text !== ours)) return ok(false);
  const text = before.state === 'there' ? before.text : null;
  return ok(await replaceAuthFile({ codexHome, was: now, text, platform }));
}

async function intoKeyring(task: HandOver): Promise<Result<void> | NoKeyring> {
  const { credential, environment, codexHome } = task;
  if (task.platform === 'win32' || task.platform === 'darwin') return 'noWay';
  const entry = await keyringEntry(codexHome);
  try {
    const before = await lookUpSecret(entry, environment);
    if (before.state === 'noTool') return 'noTool';
    const old = before.state === 'done' && before.output !== '' ? before.output.trim() : null;
    const record = authRecord(credential, old === null ? {} : (parseAuth(old) ?? {}), task.now());
    const text = JSON.stringify(record);
    const written = await underLock(task, async () => ok(await storeSecret(entry, text, environment)));
    if (!written.ok) return written;
    const back = await lookUpSecret(entry, environment);
    const isThere = back.state === 'done' && back.output.trim() === text;
    if (isThere && (await task.askCodex()) === loginOf(credential)) {
      // The sign-in is where Codex looks first, whatever becomes of the file.
      await underLock(task, () => setFileAside(task)).catch(() => undefined);
      return ok(undefined);
    }
    if (old === null) await clearSecret(entry, environment);
    else await storeSecret(entry, old, environment);
    return failed(isThere ? notAccepted() : keyringRefused());
  } catch (error) {
    return failed(unwritable(error));
  }
}

// As `codex login` takes it away: where the keyring does not answer, Codex would go by the older sign-in in it.
async function setFileAside({ codexHome, platform }: HandOver): Promise<Result<void>> {
  const before = await readAuthFile(codexHome);
  if (before.state !== 'there') return ok(undefined);
  await backUpAuthFile(codexHome, before);
  await replaceAuthFile({ codexHome, was: before, text: null, platform });
  return ok(undefined);
}

async function underLock<T>(task: HandOver, act: () => Promise<Result<T>>): Promise<Result<T>> {
  const lock = await lockAuth(task.codexHome, task.environment, task.platform);
  if (lock.state === 'busy') return failed(busy());
  try {
    return await act();
  } finally {
    if (lock.state === 'held') await lock.release();
  }
}

const isSet = (value: string | undefined): boolean => value !== undefined && value.trim() !== '';

function notPossible(why: string, next: string): Problem {
  return problem('login-handover-failed', t`The sign-in was not handed to Codex.`, why, next);
}

const noKeyringTool = (): Problem =>
  notPossible(
    t`Codex is set to keep its sign-in in the keyring, and the program secret-tool, which writes there, is not installed.`,
    t`Install it (on Debian and Ubuntu: libsecret-tools), then try again, or sign in with \`codex login\`.`,
  );

const noKeyringWay = (): Problem =>
  notPossible(
    t`Codex is set to keep its sign-in in the keyring, and Postern cannot write entries of Codex’s own there on this machine.`,
    t`Sign in with \`codex login\`, or set cli_auth_credentials_store = "file" in its config.toml.`,
  );

const environmentWins = (): Problem =>
  notPossible(
    t`CODEX_ACCESS_TOKEN is set, and Codex uses that whatever else it has.`,
    t`Take it out of your shell profile first.`,
  );
const unreadable = (why: string): Problem =>
  notPossible(
    t`Codex's auth.json cannot be read, so it was left as it is. ${why}`,
    t`Look at the file, or move it away, then try again.`,
  );
const busy = (): Problem =>
  notPossible(t`A running Codex is changing its own sign-in.`, t`Try again in a moment.`);
const keyringRefused = (): Problem =>
  notPossible(t`The keyring did not take the entry.`, t`Unlock the keyring, then try again.`);
const notAccepted = (): Problem =>
  notPossible(
    t`\`codex login status\` did not report it afterwards, so what Codex had before was put back.`,
    t`Run \`codex login status\` in a terminal to see what it says.`,
  );
const notPutBack = (): Problem =>
  notPossible(
    t`\`codex login status\` did not report it afterwards, and what Codex had before could not be put back.`,
    t`Look at auth.json in the Codex home. As it was before it may lie beside it as auth.json.before-postern.`,
  );

function unwritable(error: unknown): Problem {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? t`an unknown error`;
  return notPossible(
    t`Codex's folder could not be written: the system answered ${code}. What was there is as it was.`,
    t`Check the permissions of the folder and the space left, then try again.`,
  );
}
