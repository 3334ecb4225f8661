import type { Calls, KeyAnswer } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { problem, valueOrThrow, AppError, type Result } from '../domain/problem.ts';
import type { Handlers } from '../ipc/answer.ts';
import { keyFromCommand, keyFromFile } from '../keys/key-sources.ts';
import { keyedBackend } from './keyed-backend.ts';
import type { Rooms } from './rooms.ts';

type KeyCall = Extract<keyof Calls, `key/${string}`>;

/** What main does for the calls about the keys of backends. No answer holds a key. */
export function makeKeyCalls(rooms: Rooms): Pick<Handlers, KeyCall> {
  const { signIn, book, gateways, face, verify } = rooms;

  /** Checks a key along the way Codex's requests take, and keeps it unless the upstream refuses it. */
  async function check(backendId: string, key: Result<string>, unchecked: boolean): Promise<KeyAnswer> {
    const backend = keyedBackend(book.book(), backendId);
    if (backend === null) throw new AppError(noBackend());
    const typed = valueOrThrow(key);
    const { keys } = await signIn;
    const asked = { backendId, oneToken: false, model: null };
    const found = unchecked ? null : valueOrThrow(await keys.trying(backend, typed, () => verify(asked)));
    if (found?.verdict === 'fails') return { state: 'refused', verify: found };
    const { place } = valueOrThrow(await keys.save(backend, typed));
    return { state: 'saved', place, verify: found, book: gateways.view() };
  }

  return {
    'key/save': ({ backendId, secret, unchecked }) =>
      check(backendId, { ok: true, value: secret }, unchecked),
    async 'key/saveFromFile'({ backendId }) {
      const path = await face.chooseFile({ title: t`Read the key from a file`, kinds: [] });
      return path === null ? { state: 'cancelled' } : check(backendId, await keyFromFile(path), false);
    },
    async 'key/saveFromCommand'({ backendId, command }) {
      const agreed = await face.confirm({
        message: t`Run this command to read the key?`,
        detail: command,
        button: t`Run`,
      });
      if (!agreed) return { state: 'cancelled' };
      return check(backendId, await keyFromCommand(command, rooms.platform, rooms.variables), false);
    },
    async 'key/forget'({ backendId }) {
      const { keys } = await signIn;
      valueOrThrow(await keys.forget(backendId));
      return gateways.view();
    },
  };
}

const noBackend = () =>
  problem(
    'not-found',
    t`That backend is not there any more.`,
    t`It was removed meanwhile.`,
    t`Look at the gateways again.`,
  );
