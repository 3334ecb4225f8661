import { failed, ok, type Result } from '../domain/problem.ts';
import { withoutAccount } from '../gateways/edit.ts';
import type { Rooms } from './rooms.ts';

/**
 * Signs every account out, as far as the issuer can be told, and forgets every secret in any case; sign-ins under way are
 * cancelled first, so that none saves one afterwards. The problem is the first of what could not be removed, else of what
 * the issuer was not told.
 */
export async function forgetEverything({
  signIn,
  book,
  network,
  traces,
}: Pick<Rooms, 'signIn' | 'book' | 'network' | 'traces'>): Promise<Result<void>> {
  const { store, auth, keys } = await signIn;
  await Promise.all(auth.logins.all().map(({ loginId }) => auth.logins.cancel(loginId)));
  const ids = auth.accounts.list().map(({ id }) => id);
  await book.change((now) => ok({ book: ids.reduce(withoutAccount, now) }));
  const endings = await Promise.all(ids.map((id) => auth.accounts.signOut(id)));
  const forgotten = await store.forgetAll();
  for (const id of ids) auth.accounts.dropCopy(id);
  await keys.allForgotten();
  await network.allForgotten();
  traces.allForgotten();
  if (!forgotten.ok) return forgotten;
  const untold = endings.find(({ problem }) => problem?.code === 'login-revoke-failed')?.problem ?? null;
  return untold === null ? ok(undefined) : failed(untold);
}
