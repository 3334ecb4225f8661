import type { WelcomeView } from '../../preload/contract.ts';
import type { Rooms } from './rooms.ts';

/** Nobody waits longer for any part of the first screen, in milliseconds. */
export const welcomeLimitMs = 4_000;

/** Looks at what is on this machine, all at once; what does not answer in time, or at all, is null. */
export async function readWelcome(
  { codex, connections, signIn }: Pick<Rooms, 'codex' | 'connections' | 'signIn'>,
  limitMs = welcomeLimitMs,
): Promise<WelcomeView> {
  const leftovers = async (): Promise<WelcomeView['leftovers']> =>
    (await connections.view()).flatMap(({ files }) =>
      files.flatMap(({ path, leftover }) => (leftover === null ? [] : [{ ...leftover, path }])),
    );
  const [program, login, left, store] = await Promise.all([
    within(limitMs, codex.find(false)),
    within(limitMs, codex.readLogin()),
    within(limitMs, leftovers()),
    within(
      limitMs,
      signIn.then(({ ledger }) => ledger().store),
    ),
  ]);
  return { codex: program, login, leftovers: left, store };
}

async function within<T>(limitMs: number, answer: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, limitMs, null);
  });
  try {
    return await Promise.race([answer, late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
