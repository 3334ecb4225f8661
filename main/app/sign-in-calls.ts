import type { Calls } from '../../preload/contract.ts';
import { AppError, problem, type Result } from '../domain/problem.ts';
import { withAccount, withoutAccount } from '../gateways/edit.ts';
import { gatewayViews } from '../gateways/views.ts';
import type { Handlers } from '../ipc/answer.ts';
import { forgetEverything } from './forget-everything.ts';
import type { Rooms } from './rooms.ts';

type SignInCall = Extract<
  keyof Calls,
  `login/${string}` | `account/${string}` | `secret/${string}` | `codexLogin/${string}` | `backend/${string}`
>;

/** What main does for the calls about signing in, accounts and secrets. No answer holds a secret. */
export function makeSignInCalls(rooms: Rooms): Pick<Handlers, SignInCall> {
  const { signIn, codex, book, settings } = rooms;
  return {
    'login/start': async ({ way }) => (await signIn).auth.logins.start(way),
    'login/submit': async ({ way, secret }) => (await signIn).auth.logins.submit(way, secret),
    async 'login/cancel'({ loginId }) {
      await (await signIn).auth.logins.cancel(loginId);
    },
    async 'login/openPage'({ loginId }) {
      (await signIn).auth.logins.openPage(loginId);
    },
    'account/list': async () => (await signIn).auth.accounts.list(),
    async 'account/signOut'({ accountId }) {
      const { auth } = await signIn;
      await book.replace(withoutAccount(book.book(), accountId));
      return auth.accounts.signOut(accountId);
    },
    'secret/list': async () => (await signIn).ledger(),
    async 'secret/test'({ secretId }) {
      const { store, auth } = await signIn;
      const secret = store.list().find(({ id }) => id === secretId);
      if (secret === undefined) throw new AppError(gone());
      if (secret.accountId !== null) return auth.accounts.test(secret.accountId);
      const read = await store.read(secretId);
      return read.ok
        ? { state: 'works', detail: 'It can be read.' }
        : { state: 'fails', problem: read.problem };
    },
    async 'secret/forget'({ secretId }) {
      const { store, auth, ledger } = await signIn;
      const secret = store.list().find(({ id }) => id === secretId);
      valueOf(await store.forget(secretId));
      if (secret?.accountId != null) auth.accounts.dropCopy(secret.accountId);
      return ledger();
    },
    async 'secret/forgetAll'() {
      valueOf(await forgetEverything(rooms));
      return (await signIn).ledger();
    },
    async 'secret/setMode'({ mode }) {
      const { store, auth, ledger } = await signIn;
      await store.setMode(mode);
      for (const { id } of auth.accounts.list()) auth.accounts.dropCopy(id);
      await settings.change({ credentialStore: mode });
      return ledger();
    },
    async 'secret/retry'() {
      const { store, ledger } = await signIn;
      await store.retry();
      return ledger();
    },
    'codexLogin/read': () => codex.readLogin(),
    async 'codexLogin/start'({ device }) {
      valueOf(await codex.startLogin(device));
    },
    async 'codexLogin/handOver'({ accountId }) {
      const { auth } = await signIn;
      valueOf(await auth.accounts.handOver(accountId, codex.handOver));
      await book.replace(withoutAccount(book.book(), accountId));
      return codex.readLogin();
    },
    async 'backend/useAccount'({ gateway, backend, accountId }) {
      await book.replace(valueOf(withAccount(book.book(), gateway, backend, accountId)));
      return gatewayViews(book.book(), rooms.results());
    },
  };
}

function gone() {
  return problem(
    'not-found',
    'That secret is no longer there.',
    'It was forgotten meanwhile.',
    'Look at the list again.',
  );
}

function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new AppError(result.problem);
}
