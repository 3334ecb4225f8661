import type { AccountView, Calls } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { currentOrganisation, type GatewayBook } from '../domain/gateway.ts';
import { problem, valueOrThrow, ok, AppError } from '../domain/problem.ts';
import { withAccount, withoutAccount } from '../gateways/edit.ts';
import type { Handlers } from '../ipc/answer.ts';
import { forgetEverything } from './forget-everything.ts';
import type { Rooms } from './rooms.ts';
import type { SignIn } from './sign-in.ts';

type SignInCall = Extract<
  keyof Calls,
  `login/${string}` | `account/${string}` | `secret/${string}` | `codexLogin/${string}` | 'backend/useAccount'
>;

/** What main does for the calls about signing in, accounts and secrets. No answer holds a secret. */
export function makeSignInCalls(rooms: Rooms): Pick<Handlers, SignInCall> {
  const { signIn, codex, book, settings, gateways } = rooms;
  return {
    'login/start': async ({ way }) => (await signIn).auth.logins.start(way),
    'login/submit': async ({ way, secret }) => (await signIn).auth.logins.submit(way, secret),
    async 'login/cancel'({ loginId }) {
      await (await signIn).auth.logins.cancel(loginId);
    },
    async 'login/openPage'({ loginId }) {
      (await signIn).auth.logins.openPage(loginId);
    },
    'account/list': async () => accountsOf(await signIn, book.book()),
    async 'account/signOut'({ accountId }) {
      const { auth } = await signIn;
      await book.change((now) => ok({ book: withoutAccount(now, accountId) }));
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
        ? { state: 'works', detail: t`It can be read.` }
        : { state: 'fails', problem: read.problem };
    },
    async 'secret/forget'({ secretId }) {
      const { store, auth, keys, ledger } = await signIn;
      const secret = store.list().find(({ id }) => id === secretId);
      valueOrThrow(await store.forget(secretId));
      if (secret?.accountId != null) auth.accounts.dropCopy(secret.accountId);
      keys.dropCopies();
      return ledger();
    },
    async 'secret/forgetAll'() {
      valueOrThrow(await forgetEverything(rooms));
      return (await signIn).ledger();
    },
    async 'secret/setMode'({ mode }) {
      const { store, auth, keys, ledger } = await signIn;
      await store.setMode(mode);
      for (const { id } of auth.accounts.list()) auth.accounts.dropCopy(id);
      keys.dropCopies();
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
      valueOrThrow(await codex.startLogin(device));
    },
    async 'codexLogin/handOver'({ accountId }) {
      const { auth } = await signIn;
      valueOrThrow(await auth.accounts.handOver(accountId, codex.handOver));
      await book.change((now) => ok({ book: withoutAccount(now, accountId) }));
      return codex.readLogin();
    },
    async 'backend/useAccount'({ backendId, accountId }) {
      valueOrThrow(
        await book.change((now) => {
          const next = withAccount(now, backendId, accountId);
          return next.ok ? ok({ book: next.value }) : next;
        }),
      );
      return gateways.view();
    },
  };
}

/** The accounts of the organisation in use. */
export function accountsOf({ auth }: SignIn, book: GatewayBook): readonly AccountView[] {
  const organisationId = currentOrganisation(book)?.id;
  return auth.accounts.list().filter((one) => one.organisationId === organisationId);
}

function gone() {
  return problem(
    'not-found',
    t`That secret is no longer there.`,
    t`It was forgotten meanwhile.`,
    t`Look at the list again.`,
  );
}
