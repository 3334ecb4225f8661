/** @file The states of signing in, of the accounts page and of the ledger. One flat table, read by name. */
import { encode } from 'uqr';
import type { AccountView, LedgerView, LoginView, ProblemView, StoreView } from '../../preload/contract.ts';
import type { WindowStore } from '../../renderer/store/create.ts';
import { type Answering, type FakeBridge, good } from '../fakes/bridge.ts';
import {
  accountView,
  apiBackendView,
  backendView,
  bookView,
  browserLogin,
  codexLoginView,
  deviceLogin,
  gatewayView,
  ledgerView,
  secretView,
  storeView,
} from '../fakes/views.ts';
import { now } from './conversation.ts';

interface Scenario {
  readonly answering: Answering;
  readonly after?: (store: WindowStore, bridge: FakeBridge) => void;
}

const ada = accountView({
  lastUsedAt: now - 40_000,
  renewsAt: now + 52 * 60_000,
  usedBy: ['default/chatgpt-codex'],
  addedAt: now - 9 * 86_400_000,
});
const work = accountView({
  id: 'account-2',
  name: 'ada.lovelace@analytical-engines.example.com',
  email: 'ada.lovelace@analytical-engines.example.com',
  plan: 'business',
  workspaceId: 'ws-analytical-engines-0042',
  lastUsedAt: now - 3 * 86_400_000,
  renewsAt: now + 8 * 86_400_000,
});
const key = accountView({
  id: 'account-3',
  kind: 'apiKey',
  name: 'Key ending in 3Q9Z',
  email: null,
  plan: null,
  workspaceId: null,
});
const three = [ada, work, key];

const secretOf = (account: AccountView, change: Partial<Parameters<typeof secretView>[0]> = {}) =>
  secretView({
    id: `secret-${account.id}`,
    accountId: account.id,
    purpose:
      account.kind === 'apiKey'
        ? `API ${account.name.replace('Key', 'key')}`
        : `ChatGPT sign-in of ${account.name}`,
    sizeBytes: account.kind === 'apiKey' ? 51 : 5210,
    savedAt: account.addedAt,
    lastUsedAt: account.lastUsedAt,
    place: account.place,
    ...change,
  });

const usedGateway = gatewayView({
  backends: [
    backendView({
      auth: 'account',
      accountId: ada.id,
      lastResult: { at: now - 9000, status: 200, problem: null },
    }),
    apiBackendView(),
  ],
});

const locked: ProblemView = {
  code: 'keyring-locked',
  what: 'The keyring is locked.',
  why: 'Your desktop keeps it closed until you enter its password.',
  next: 'Unlock it in Passwords and Keys, then look again. What is kept in it stays there.',
};
const missing: ProblemView = {
  code: 'keyring-missing',
  what: 'There is no keyring on this desktop.',
  why: 'No program answers for org.freedesktop.secrets.',
  next: 'Install and start one, for example gnome-keyring, then look again. Until then secrets last for this run.',
};

/** The answers of the calls of signing in, over the ordinary ones of the window. */
export function signInAnswering(ordinary: Answering, change: Answering = {}): Answering {
  return {
    ...ordinary,
    'account/list': () => good([]),
    'secret/list': () => good(ledgerView({ secrets: [] })),
    'codexLogin/read': () => good(codexLoginView()),
    'login/start': ({ way }) => good({ loginId: 'login-1', way, step: 'starting' } satisfies LoginView),
    'login/submit': ({ way }) => good({ loginId: 'login-1', way, step: 'checking' } satisfies LoginView),
    'login/cancel': () => good(undefined),
    'login/openPage': () => good(undefined),
    'codexLogin/start': () => good(undefined),
    'secret/test': () => good({ state: 'works', detail: 'The issuer renewed it just now.' }),
    'secret/setMode': ({ mode }) => good(ledgerView({ store: storeView({ mode }) })),
    'secret/retry': () => good(ledgerView()),
    ...change,
  };
}

/** Every state of signing in by the name the gallery's address gives it. */
export function signInScenarios(ordinary: Answering): Readonly<Record<string, Scenario>> {
  const none = signInAnswering(ordinary);
  const some = accounts(three, ledgerOf(three));

  function accounts(list: readonly AccountView[], ledger: LedgerView, change: Answering = {}): Answering {
    return signInAnswering(ordinary, {
      'account/list': () => good(list),
      'secret/list': () => good(ledger),
      'gateway/list': () => good(bookView([usedGateway])),
      'account/signOut': () => good({ revoked: false, problem: notRevoked }),
      ...change,
    });
  }
  const page = (answering: Answering, after?: Scenario['after']): Scenario => ({
    answering,
    after: (store, bridge) => {
      store.actions.show('accounts');
      after?.(store, bridge);
    },
  });
  const sheet = (answering: Answering, after?: Scenario['after']): Scenario =>
    page(answering, (store, bridge) => {
      void store.actions.readAccountsPage();
      store.actions.openSignIn();
      after?.(store, bridge);
    });
  /** The sheet at a step, as main would tell it. */
  const step = (view: LoginView, answering = none, also?: () => void): Scenario =>
    sheet(answering, (store, bridge) => {
      if (view.way === 'browser' || view.way === 'device')
        void store.actions.chooseWay(view.way).then(() => bridge.tell('login/changed', view));
      else
        void store.actions
          .chooseWay(view.way)
          .then(() => store.actions.submitSecret(view.way === 'apiKey' ? 'apiKey' : 'accessToken', 'x'))
          .then(() => bridge.tell('login/changed', view));
      if (also !== undefined) setTimeout(also, 200);
    });
  const failed = (way: LoginView['way'], problem: ProblemView, offer: LoginView['way'] | null): Scenario =>
    step({ loginId: 'login-1', way, step: 'failed', problem, offer });
  const away = (store: Partial<StoreView>): LedgerView =>
    ledgerView({ store: storeView(store), secrets: [] });

  return {
    'accounts-empty': page(none),
    accounts: page(some),
    'accounts-loading': page({
      ...some,
      'account/list': () => new Promise<never>(() => undefined),
      'secret/list': () => new Promise<never>(() => undefined),
    }),
    'accounts-ledger': page(some, () => scrollTo('.ledger')),
    'accounts-forget-all': page(some, () => {
      press('[data-testid=forget-all]');
      scrollTo('.ledger-end');
    }),
    'accounts-confirm': page(some, () => press('[data-testid=account-sign-out]')),
    'accounts-hand-over': page(some, () => press('[data-testid=account-hand-over]')),
    'accounts-not-revoked': page(some, (store) => void store.actions.signOut('account-2')),
    'accounts-tested': page(some, (store) => {
      void store.actions.testSecret('secret-account-1');
      scrollTo('.ledger');
    }),
    'accounts-again': page(
      accounts(
        [
          {
            ...ada,
            state: 'signInAgain',
            problem: {
              code: 'account-sign-in-again',
              what: 'This sign-in has ended.',
              why: 'OpenAI did not renew it: it was revoked.',
              next: 'Sign in again; the lane that uses it waits until then.',
            },
          },
          key,
        ],
        ledgerOf([ada, key]),
      ),
    ),
    'accounts-locked': page(
      accounts(
        [{ ...ada, state: 'unreadable', problem: null }],
        ledgerView({
          store: storeView({ keyring: 'locked', place: 'memory', problem: locked }),
          secrets: [secretOf(ada)],
        }),
      ),
    ),
    'accounts-this-run': page(
      accounts(
        [{ ...ada, place: 'memory' }],
        ledgerView({
          store: storeView({ keyring: 'missing', place: 'memory', problem: missing }),
          secrets: [secretOf({ ...ada, place: 'memory' })],
        }),
      ),
      () => scrollTo('.ledger'),
    ),
    'accounts-file': page(
      accounts(
        [{ ...ada, place: 'file' }],
        ledgerView({
          store: storeView({ mode: 'file', keyring: 'unknown', place: 'file' }),
          secrets: [secretOf({ ...ada, place: 'file' })],
        }),
      ),
      () => scrollTo('.ledger'),
    ),
    'accounts-failed': page({ ...ordinary }),
    'accounts-under-way': page(some, (store, bridge) => {
      store.actions.openSignIn();
      void store.actions.chooseWay('browser').then(() => {
        bridge.tell('login/changed', browserLogin({ expiresAt: now + 14 * 60_000 }));
        store.actions.closeSignIn();
      });
    }),
    'accounts-codex-none': page(
      signInAnswering(ordinary, {
        'codexLogin/read': () =>
          good(codexLoginView({ state: 'none', email: null, plan: null, store: 'keyring' })),
      }),
    ),
    'gateways-signed': {
      answering: some,
      after: ({ actions }) => actions.show('gateways'),
    },
    'sign-in': sheet(none),
    'sign-in-forced': sheet(
      signInAnswering(ordinary, {
        'codexLogin/read': () =>
          good(codexLoginView({ forcedLogin: 'chatgpt', forcedWorkspaces: ['ws-analytical-engines-0042'] })),
      }),
    ),
    'sign-in-locked': sheet(
      signInAnswering(ordinary, {
        'secret/list': () => good(away({ keyring: 'locked', place: 'memory', problem: locked })),
      }),
    ),
    'sign-in-browser': step(browserLogin({ expiresAt: now + 14.2 * 60_000 })),
    'sign-in-headless': step(browserLogin({ port: 1457, expiresAt: now + 14.2 * 60_000 }), none, () =>
      document.querySelector('.headless')?.setAttribute('open', ''),
    ),
    'sign-in-device': step(
      deviceLogin({
        userCode: 'WXYZ-9QK4',
        qr: encode('https://auth.openai.com/codex/device', { border: 0 }).data,
        expiresAt: now + 14.2 * 60_000,
      }),
    ),
    'sign-in-key': sheet(none, (store) => void store.actions.chooseWay('apiKey')),
    'sign-in-key-refused': sheet(none, (store) => {
      void store.actions.chooseWay('apiKey').then(() => store.actions.submitSecret('apiKey', 'sk-…short'));
    }),
    'sign-in-token': sheet(none, (store) => void store.actions.chooseWay('accessToken')),
    'sign-in-checking': step({ loginId: 'login-1', way: 'apiKey', step: 'checking' }),
    'sign-in-done': step(
      { loginId: 'login-1', way: 'browser', step: 'done', accountId: 'account-2', place: 'keyring' },
      some,
    ),
    'sign-in-done-this-run': step(
      { loginId: 'login-1', way: 'browser', step: 'done', accountId: 'account-2', place: 'memory' },
      some,
    ),
    'sign-in-port-busy': failed(
      'browser',
      {
        code: 'login-port-busy',
        what: 'Could not wait for the browser.',
        why: 'Ports 1455 and 1457 are held by node (process 4182).',
        next: 'End that program and try again, or sign in with a device code, which needs no port.',
      },
      'device',
    ),
    'sign-in-device-off': failed(
      'device',
      {
        code: 'login-device-off',
        what: 'Codes are switched off for this account.',
        why: 'OpenAI answered that signing in with a code is not enabled.',
        next: 'Sign in with the browser instead.',
      },
      'browser',
    ),
    'sign-in-workspace': failed(
      'browser',
      {
        code: 'login-workspace',
        what: 'This workspace may not be used here.',
        why: 'Codex’s configuration allows only workspace ws-analytical-engines-0042.',
        next: 'Sign in again and choose that workspace.',
      },
      null,
    ),
    'sign-in-key-bad': failed(
      'apiKey',
      {
        code: 'login-key-refused',
        what: 'The provider did not accept this key.',
        why: 'api.openai.com answered 401: the key is wrong, or was deleted.',
        next: 'Check that all of it was copied, or make a new one.',
      },
      null,
    ),
    'sign-in-cancelled': step({ loginId: 'login-1', way: 'browser', step: 'cancelled' }),
  };
}

const notRevoked: ProblemView = {
  code: 'login-revoke-failed',
  what: 'Signed out here, but OpenAI did not confirm it.',
  why: 'auth.openai.com could not be reached.',
  next: 'End the sign-in on the security page of your ChatGPT account to be sure.',
};

function ledgerOf(list: readonly AccountView[]): LedgerView {
  return ledgerView({ secrets: list.map((account) => secretOf(account)) });
}

function press(selector: string): void {
  setTimeout(() => document.querySelector<HTMLElement>(selector)?.click(), 150);
}

function scrollTo(selector: string): void {
  setTimeout(() => document.querySelector(selector)?.scrollIntoView({ block: 'end' }), 150);
}
