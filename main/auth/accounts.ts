import { randomUUID } from 'node:crypto';
import type { AccountView, SecretPlace, SecretTest } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { Account } from '../domain/account.ts';
import type { Credential, CredentialStore } from '../domain/credential.ts';
import type { HeaderPair } from '../domain/exchange.ts';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import type { AccountBook } from './account-book.ts';
import { accountOf, accountView, purposeOf, sameAccount } from './account-views.ts';
import { expiryOf } from './claims.ts';
import type { Clock } from './clock.ts';
import { bearerOf, revisionOf, secretIdOf } from './credential-text.ts';
import type { Http } from './http.ts';
import type { Issuer } from './issuers.ts';
import type { Facts } from './login-log.ts';
import type { SignedIn } from './login-step.ts';
import type { Refresher } from './refresh.ts';
import { signInAgainProblem } from './refresh-rules.ts';
import { revoke } from './revoke.ts';
import { testCredential } from './test-credential.ts';
import type { Vault } from './vault.ts';

/** A credential for one request; `proxy/port.ts` says what each part is for. */
export type CredentialForRequest =
  | {
      readonly ok: true;
      readonly revision: string;
      readonly origin: string;
      readonly headers: readonly HeaderPair[];
    }
  | { readonly ok: false; readonly problem: Problem };

/** The accounts people are signed in with. */
export interface Accounts {
  list(): readonly AccountView[];
  /** Saves a sign-in and reads it back; only then is what it replaces let go. */
  add(signedIn: SignedIn): Promise<Result<{ accountId: string; place: SecretPlace }>>;
  /** Revokes at the issuer, then forgets here in any case. */
  signOut(accountId: string): Promise<{ readonly revoked: boolean; readonly problem: Problem | null }>;
  /** Gives the freshest credential to another keeper and, when that took it, keeps no copy; it is not revoked. */
  handOver(accountId: string, take: (credential: Credential) => Promise<Result<void>>): Promise<Result<void>>;
  credentialFor(accountId: string, rejectedRevision: string | null): Promise<CredentialForRequest>;
  /** Whether its secret can be read and still opens what it is for. */
  test(accountId: string): Promise<SecretTest>;
  /** The copy in memory goes; for a secret that was forgotten or changed in the store by other hands. */
  dropCopy(accountId: string): void;
  /** Reads again what could not be read, and tells if it can be now; for when the store may answer again. */
  readAgain(): Promise<void>;
  /** Renews whatever is due; for the moment after the machine slept. */
  wake(): Promise<void>;
  settled(): Promise<void>;
}

export interface AccountsOptions {
  readonly book: AccountBook;
  readonly vault: Vault;
  readonly store: CredentialStore;
  readonly refresher: Refresher;
  readonly http: Http;
  readonly issuer: Issuer;
  readonly clock: Clock;
  readonly apiUpstream: string;
  readonly chatgptOrigin: string;
  readonly usedBy: (accountId: string) => readonly string[];
  /** The organisation in use: what is signed in now belongs to it. */
  readonly organisationId: () => string;
  readonly onChange: () => void;
  readonly note: (accountId: string, step: string, facts?: Facts) => void;
}

/** How often the last use of an account is written down. */
const useNotedEveryMs = 60_000;

/** Opens the accounts over their book and vault. */
export function openAccounts(options: AccountsOptions): Accounts {
  const { book, vault, refresher, http, issuer, clock } = options;
  const renewsAt = new Map<string, number | null>();
  const background = new Set<Promise<unknown>>();
  let readingAgain: Promise<void> | null = null;

  const inBackground = (work: Promise<unknown>): void => {
    const tracked = work.catch(() => undefined).finally(() => background.delete(tracked));
    background.add(tracked);
  };

  async function add({
    credential,
    identity,
  }: SignedIn): Promise<Result<{ accountId: string; place: SecretPlace }>> {
    const organisationId = options.organisationId();
    const ours = book.all().filter((one) => one.organisationId === organisationId);
    const before = sameAccount(ours, credential.type, identity) ?? (await sameKey(ours, credential));
    const id = before?.id ?? randomUUID();
    const account = accountOf({ id, organisationId }, credential, identity, before, clock.now());
    return refresher.exclusively(id, async () => {
      const old = before === null ? null : await vault.reread(id);
      const saved = await vault.save(id, credential, purposeOf(account), false);
      if (!saved.ok) {
        options.note(id, 'not saved', { code: saved.problem.code });
        return saved;
      }
      book.put(account);
      refresher.startAnew(id);
      renewsAt.set(id, expiryOf(bearerOf(credential)));
      options.note(id, before === null ? 'added' : 'renewed by a new sign-in', { place: saved.value });
      options.onChange();
      if (old?.ok === true) inBackground(release(id, old.value, credential));
      return ok({ accountId: id, place: saved.value });
    });
  }

  /** Revokes what a new sign-in replaced, never what any account still uses. */
  async function release(accountId: string, old: Credential, now: Credential): Promise<void> {
    if (old.type !== 'chatgpt') return;
    if (now.type === 'chatgpt' && now.refreshToken === old.refreshToken) return;
    for (const one of book.all()) {
      const held = await vault.held(one.id);
      if (held.ok && held.value.type === 'chatgpt' && held.value.refreshToken === old.refreshToken) return;
    }
    const revoked = await revoke(http, issuer, old);
    options.note(accountId, revoked.ok ? 'earlier sign-in revoked' : 'earlier sign-in not revoked');
  }

  async function sameKey(ours: readonly Account[], credential: Credential): Promise<Account | null> {
    if (credential.type !== 'apiKey') return null;
    for (const one of ours) {
      if (one.kind !== 'apiKey' || one.hint !== credential.key.slice(-4)) continue;
      const held = await vault.held(one.id);
      if (held.ok && held.value.type === 'apiKey' && held.value.key === credential.key) return one;
    }
    return null;
  }

  async function forgetHere(accountId: string): Promise<Problem | null> {
    const forgotten = await vault.forget(accountId);
    book.remove(accountId);
    renewsAt.delete(accountId);
    options.onChange();
    return forgotten.ok ? null : forgotten.problem;
  }

  async function usableCredential(account: Account, rejected: string | null): Promise<Result<Credential>> {
    if (account.kind === 'chatgpt') return refresher.current(account.id, rejected);
    const held = await vault.held(account.id);
    if (!held.ok || rejected !== revisionOf(held.value)) return held;
    // Someone may have put another one in its place.
    const stored = await vault.reread(account.id);
    return stored.ok && rejected === revisionOf(stored.value) ? failed(refusedProblem(account)) : stored;
  }

  function noteUse(account: Account): void {
    const now = clock.now();
    if (account.lastUsedAt !== null && Math.abs(now - account.lastUsedAt) < useNotedEveryMs) return;
    const present = book.find(account.id);
    if (present === null) return;
    book.put({ ...present, lastUsedAt: now });
    options.onChange();
  }

  async function readMarked(): Promise<void> {
    const marked = book.all().filter(({ id }) => vault.trouble(id) !== null);
    await Promise.all(marked.map(({ id }) => refresher.exclusively(id, () => vault.reread(id))));
    if (marked.some(({ id }) => vault.trouble(id) === null)) options.onChange();
  }

  return {
    list() {
      const places = new Map(options.store.list().map((secret) => [secret.id, secret.place]));
      return book.all().map((account) =>
        accountView(account, {
          place: places.get(secretIdOf(account.id)) ?? options.store.view().place,
          trouble: vault.trouble(account.id),
          renewsAt: renewsAt.get(account.id) ?? null,
          usedBy: options.usedBy(account.id),
        }),
      );
    },
    add,
    async signOut(accountId) {
      const account = book.find(accountId);
      if (account === null) return { revoked: false, problem: unknownProblem() };
      return refresher.exclusively(accountId, async () => {
        const credential = await vault.reread(accountId);
        const revoked = credential.ok ? await revoke(http, issuer, credential.value) : credential;
        const left = await forgetHere(accountId);
        const trouble = account.kind === 'chatgpt' && !revoked.ok ? revoked.problem : null;
        options.note(accountId, 'signed out', { revoked: revoked.ok, code: (left ?? trouble)?.code ?? null });
        return { revoked: account.kind === 'chatgpt' && revoked.ok, problem: left ?? trouble };
      });
    },
    async handOver(accountId, take) {
      const account = book.find(accountId);
      if (account === null) return failed(unknownProblem());
      const ready = await usableCredential(account, null);
      if (!ready.ok) return ready;
      return refresher.exclusively(accountId, async () => {
        const credential = await vault.reread(accountId);
        if (!credential.ok) return credential;
        const taken = await take(credential.value);
        if (!taken.ok) return taken;
        const left = await forgetHere(accountId);
        options.note(accountId, 'handed over', { code: left?.code ?? null });
        return left === null ? ok(undefined) : failed(left);
      });
    },
    async credentialFor(accountId, rejectedRevision) {
      const account = book.find(accountId);
      if (account === null) return failed(unknownProblem());
      const hadTrouble = vault.trouble(accountId)?.code;
      const credential = await usableCredential(account, rejectedRevision);
      if (hadTrouble !== vault.trouble(accountId)?.code) options.onChange();
      if (!credential.ok) return credential;
      const { value } = credential;
      const ends = value.type === 'chatgpt' ? expiryOf(value.accessToken) : null;
      if (renewsAt.get(accountId) !== ends) {
        renewsAt.set(accountId, ends);
        options.onChange();
      }
      noteUse(account);
      return { ok: true, revision: revisionOf(value), ...requestParts(value, options) };
    },
    async test(accountId) {
      const account = book.find(accountId);
      if (account === null) return { state: 'fails', problem: unknownProblem() };
      const hadTrouble = vault.trouble(accountId)?.code;
      const credential = await usableCredential(account, null);
      if (hadTrouble !== vault.trouble(accountId)?.code) options.onChange();
      if (!credential.ok) return { state: 'fails', problem: credential.problem };
      return testCredential(credential.value, options);
    },
    dropCopy: (accountId) => vault.drop(accountId),
    readAgain() {
      // A keyring that answers each look and refuses each read changes by being read: such a change asks for no further read.
      readingAgain ??= readMarked().finally(() => {
        readingAgain = null;
      });
      return readingAgain;
    },
    async wake() {
      const mine = book.all().filter((account) => account.kind === 'chatgpt' && !account.signInAgain);
      await Promise.all(mine.map((account) => refresher.current(account.id, null)));
    },
    async settled() {
      await Promise.all(background);
      await Promise.all(book.all().map((account) => vault.saveAgain(account.id)));
      await book.settled();
    },
  };
}

function requestParts(
  credential: Credential,
  { apiUpstream, chatgptOrigin }: Pick<AccountsOptions, 'apiUpstream' | 'chatgptOrigin'>,
): { readonly origin: string; readonly headers: readonly HeaderPair[] } {
  const authorization: HeaderPair = ['authorization', `Bearer ${bearerOf(credential)}`];
  if (credential.type === 'apiKey') return { origin: new URL(apiUpstream).origin, headers: [authorization] };
  const workspace: readonly HeaderPair[] =
    credential.workspaceId === null ? [] : [['ChatGPT-Account-ID', credential.workspaceId]];
  return { origin: chatgptOrigin, headers: [authorization, ...workspace] };
}

function refusedProblem(account: Account): Problem {
  return account.kind === 'apiKey'
    ? problem(
        'login-key-refused',
        t`The provider refused the API key of this account.`,
        t`It answered 401; a key cannot be renewed.`,
        t`Check that the key is still active, then add it again in Postern.`,
      )
    : signInAgainProblem(t`The provider no longer accepts its access token.`);
}

function unknownProblem(): Problem {
  return problem(
    'account-unknown',
    t`This account is not known here.`,
    t`It was signed out, or never added on this computer.`,
    t`Choose another account for the backend, or sign in again.`,
  );
}
