import { t } from '../../preload/language.ts';
import type { Account } from '../domain/account.ts';
import type { ChatgptTokens } from '../domain/credential.ts';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import { expiryOf, identityIn } from './claims.ts';
import type { Clock } from './clock.ts';
import { revisionOf } from './credential-text.ts';
import { jsonPost, type Http } from './http.ts';
import type { Issuer } from './issuers.ts';
import type { Facts } from './login-log.ts';
import { holdLock, type Release } from './process-lock.ts';
import {
  judgeRefresh,
  refreshReason,
  renewedTokens,
  signInAgainProblem,
  type RefreshReason,
} from './refresh-rules.ts';
import type { Vault } from './vault.ts';

/** Renews ChatGPT sign-ins: one renewal at a time for each account, here and across processes. */
export interface Refresher {
  /** Tokens to use now, renewed when they are due or when the upstream rejected this revision of them. */
  current(accountId: string, rejectedRevision: string | null): Promise<Result<ChatgptTokens>>;
  /** Does something to an account's credential while nobody renews it. */
  exclusively<T>(accountId: string, act: () => Promise<T>): Promise<T>;
  /** A new sign-in took the place of whatever failed. */
  startAnew(accountId: string): void;
}

export interface RefresherOptions {
  readonly vault: Vault;
  readonly http: Http;
  readonly issuer: Issuer;
  readonly clock: Clock;
  readonly lockFolder: string;
  /** Between two attempts for one account, however they are asked for. */
  readonly minGapMs: number;
  readonly account: (accountId: string) => Account | null;
  readonly purpose: (accountId: string) => string;
  /** True marks it as ended, once; false says that it works again. */
  readonly setSignInAgain: (accountId: string, signInAgain: boolean) => void;
  readonly note: (accountId: string, step: string, facts?: Facts) => void;
}

interface Attempt {
  readonly atUptimeMs: number;
  /** Null when it went well. */
  readonly problem: Problem | null;
}

/** At most one attempt a minute for an account. */
export const usualGapMs = 60_000;

/** Opens the one refresher. */
export function openRefresher(options: RefresherOptions): Refresher {
  const { vault, clock, http, issuer } = options;
  const flights = new Map<string, Promise<Result<ChatgptTokens>>>();
  const attempts = new Map<string, Attempt>();
  const saveTries = new Map<string, number>();
  /** Refresh tokens the issuer will not take again, by account. */
  const dead = new Map<string, { readonly refreshToken: string; readonly problem: Problem }>();
  /** The issuer's clock less ours, as last seen. */
  let offsetMs = 0;
  const issuerNow = (): number => clock.now() + offsetMs;

  async function current(accountId: string, rejected: string | null): Promise<Result<ChatgptTokens>> {
    const held = await tokensFrom(vault.held(accountId));
    if (!held.ok) return held;
    saveSoon(accountId);
    const isMarked = options.account(accountId)?.signInAgain === true;
    if (!isMarked && reasonToAct(accountId, held.value, rejected) === null) return held;
    const running = flights.get(accountId);
    if (running !== undefined) return afterFlight(accountId, rejected, await running);
    const flight = renew(accountId, rejected).finally(() => flights.delete(accountId));
    flights.set(accountId, flight);
    return flight;
  }

  /** A flight that started before this rejection was known may have brought the very tokens that were rejected. */
  function afterFlight(
    accountId: string,
    rejected: string | null,
    done: Result<ChatgptTokens>,
  ): Promise<Result<ChatgptTokens>> | Result<ChatgptTokens> {
    return done.ok && rejected === revisionOf(done.value) ? current(accountId, rejected) : done;
  }

  /** Null when the tokens serve as they are, or when it is too soon after the last attempt to make them better. */
  function reasonToAct(
    accountId: string,
    tokens: ChatgptTokens,
    rejected: string | null,
  ): RefreshReason | null {
    const reason = refreshReason(tokens, rejected, issuerNow());
    return reason !== null && reason !== 'unauthorized_recovery' && isTooSoon(accountId) ? null : reason;
  }

  function isTooSoon(accountId: string): boolean {
    const last = attempts.get(accountId);
    return last !== undefined && clock.uptimeMs() - last.atUptimeMs < options.minGapMs;
  }

  async function renew(accountId: string, rejected: string | null): Promise<Result<ChatgptTokens>> {
    const locked = await lock(accountId);
    if (!locked.ok) return locked;
    try {
      return await renewAlone(accountId, rejected);
    } finally {
      await locked.value();
    }
  }

  async function renewAlone(accountId: string, rejected: string | null): Promise<Result<ChatgptTokens>> {
    const before = await tokensFrom(vault.held(accountId));
    const stored = await tokensFrom(vault.reread(accountId));
    if (!stored.ok) return stored;
    const tokens = stored.value;
    if (before.ok && tokens.accessToken !== before.value.accessToken) {
      options.note(accountId, 'renewed elsewhere, taken over');
    }
    const foreign = foreignProblem(accountId, tokens);
    if (foreign !== null) {
      vault.drop(accountId);
      return failed(foreign);
    }
    const ended = endedProblem(accountId, tokens);
    if (ended !== null) return usable(tokens, rejected) ? ok(tokens) : failed(ended);
    const reason = reasonToAct(accountId, tokens, rejected);
    if (reason === null) return ok(tokens);
    if (isTooSoon(accountId)) return failed(attempts.get(accountId)?.problem ?? rejectedAnewProblem());
    return ask(accountId, tokens, reason, rejected);
  }

  async function ask(
    accountId: string,
    tokens: ChatgptTokens,
    reason: RefreshReason,
    rejected: string | null,
  ): Promise<Result<ChatgptTokens>> {
    options.note(accountId, 'renewing', { reason });
    const answer = await http.send(
      jsonPost(`${issuer.url}${issuer.paths.token}`, {
        client_id: issuer.clientId,
        grant_type: 'refresh_token',
        refresh_reason: reason,
        refresh_token: tokens.refreshToken,
      }),
    );
    if (answer.ok && answer.value.serverTime !== null) offsetMs = answer.value.serverTime - clock.now();
    const outcome = judgeRefresh(answer);
    const status = answer.ok ? answer.value.status : 0;
    options.note(accountId, `renewal ${outcome.type}`, {
      status,
      code: outcome.type === 'renewed' ? null : outcome.problem.code,
    });
    switch (outcome.type) {
      case 'renewed': {
        attempts.set(accountId, { atUptimeMs: clock.uptimeMs(), problem: null });
        const renewed = renewedTokens(tokens, outcome.tokens, clock.now());
        saveTries.set(accountId, clock.uptimeMs());
        const saved = await vault.save(accountId, renewed, options.purpose(accountId), true);
        if (!saved.ok)
          options.note(accountId, 'renewed but not saved, kept in memory', { code: saved.problem.code });
        options.setSignInAgain(accountId, false);
        return ok(renewed);
      }
      case 'permanent': {
        // Someone who does not take our lock may have renewed it while we asked.
        const again = await tokensFrom(vault.reread(accountId));
        if (again.ok && again.value.refreshToken !== tokens.refreshToken) {
          const foreign = foreignProblem(accountId, again.value);
          return foreign === null ? again : failed(foreign);
        }
        dead.set(accountId, { refreshToken: tokens.refreshToken, problem: outcome.problem });
        options.setSignInAgain(accountId, true);
        return usable(tokens, rejected) ? ok(tokens) : failed(outcome.problem);
      }
      case 'transient':
        attempts.set(accountId, { atUptimeMs: clock.uptimeMs(), problem: outcome.problem });
        return usable(tokens, rejected) ? ok(tokens) : failed(outcome.problem);
    }
  }

  /** Whether tokens can still be used although they were not renewed. */
  function usable(tokens: ChatgptTokens, rejected: string | null): boolean {
    return rejected !== revisionOf(tokens) && (expiryOf(tokens.accessToken) ?? Infinity) > issuerNow();
  }

  /** Why the stored tokens are at their end for good; null when they are not, or are others than those that ended. */
  function endedProblem(accountId: string, tokens: ChatgptTokens): Problem | null {
    if (options.account(accountId)?.signInAgain !== true) return null;
    const known = dead.get(accountId) ?? {
      refreshToken: tokens.refreshToken,
      problem: signInAgainProblem(t`Its sign-in has ended.`),
    };
    dead.set(accountId, known);
    if (known.refreshToken === tokens.refreshToken) return known.problem;
    dead.delete(accountId);
    options.setSignInAgain(accountId, false);
    return null;
  }

  /** Stored tokens of another person or workspace are neither used nor touched. */
  function foreignProblem(accountId: string, tokens: ChatgptTokens): Problem | null {
    const account = options.account(accountId);
    if (account === null) return null;
    const found = identityIn(tokens.idToken, tokens.accessToken);
    const differs = (a: string | null, b: string | null): boolean => a !== null && b !== null && a !== b;
    if (!differs(account.workspaceId, found.workspaceId) && !differs(account.userId, found.userId))
      return null;
    options.note(accountId, 'stored tokens belong to another account');
    return problem(
      'account-unknown',
      t`The stored sign-in belongs to another account.`,
      t`Its person or workspace is not the one this account was made for.`,
      t`Sign this account out and sign in again.`,
    );
  }

  async function lock(accountId: string): Promise<Result<Release>> {
    try {
      const release = await holdLock(options.lockFolder, `account-${accountId}`, clock);
      if (release !== null) return ok(release);
    } catch (error) {
      // A folder that cannot be written must not end a sign-in: within this process one renewal runs at a time anyway.
      options.note(accountId, 'no lock', { code: (error as NodeJS.ErrnoException).code ?? 'unknown' });
      return ok(async () => undefined);
    }
    return failed(
      problem(
        'login-network',
        t`Could not renew the sign-in.`,
        t`Another Postern has been renewing it for too long.`,
        t`Try again in a moment.`,
      ),
    );
  }

  function saveSoon(accountId: string): void {
    const last = saveTries.get(accountId);
    if (last === undefined || clock.uptimeMs() - last < options.minGapMs) return;
    saveTries.set(accountId, clock.uptimeMs());
    void vault.saveAgain(accountId);
  }

  async function tokensFrom(reading: ReturnType<Vault['held']>): Promise<Result<ChatgptTokens>> {
    const read = await reading;
    if (!read.ok) return read;
    return read.value.type === 'chatgpt'
      ? ok(read.value)
      : failed(signInAgainProblem(t`What is stored is not a ChatGPT sign-in.`));
  }

  return {
    current,
    async exclusively(accountId, act) {
      await flights.get(accountId)?.catch(() => undefined);
      const locked = await lock(accountId);
      try {
        return await act();
      } finally {
        if (locked.ok) await locked.value();
      }
    },
    startAnew(accountId) {
      dead.delete(accountId);
      attempts.delete(accountId);
    },
  };
}

function rejectedAnewProblem(): Problem {
  return problem(
    'login-refused',
    t`The provider refused a sign-in that was just renewed.`,
    t`It answered 401 to a fresh access token.`,
    t`Wait a minute and try again; if it stays, sign in again in Postern.`,
  );
}
