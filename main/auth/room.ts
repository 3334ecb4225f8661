import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { LoginView } from '../../preload/contract.ts';
import type { CredentialStore } from '../domain/credential.ts';
import { personalId } from '../domain/gateway.ts';
import type { Transport } from '../domain/transport.ts';
import type { Log } from '../log.ts';
import { openAccountBook } from './account-book.ts';
import { accountName, purposeOf } from './account-views.ts';
import { openAccounts, type Accounts } from './accounts.ts';
import { systemClock, type Clock } from './clock.ts';
import { openHttp } from './http.ts';
import { openAiIssuer, type Issuer } from './issuers.ts';
import { openLoginLog } from './login-log.ts';
import { openLogins, type Logins } from './logins.ts';
import { openRefresher, usualGapMs } from './refresh.ts';
import { readRestrictions } from './restrictions.ts';
import { openVault } from './vault.ts';

/** Everything about signing in. */
export interface AuthRoom {
  readonly logins: Logins;
  readonly accounts: Accounts;
  readonly credentialFor: Accounts['credentialFor'];
  /** The login log's path, to open it. */
  readonly loginLogPath: string;
  close(): Promise<void>;
}

export interface AuthRoomOptions {
  readonly store: CredentialStore;
  /** Postern's own folder: `accounts.json` and the locks. */
  readonly folder: string;
  readonly logsFolder: string;
  readonly codexHome: string;
  /** Where Codex's system-wide configuration lies; `/etc/codex` unless said. */
  readonly codexSystemFolder?: string;
  readonly issuer?: Issuer;
  /** The upstream API keys are for, as `https://api.openai.com/v1`. */
  readonly apiUpstream: string;
  /** The only origin a ChatGPT credential goes to; ChatGPT's own unless said. */
  readonly chatgptOrigin?: string;
  /** How issuers and upstreams are reached, asked anew for each request. */
  readonly transport: () => Transport;
  readonly now: () => number;
  readonly clock?: Clock;
  readonly platform?: NodeJS.Platform;
  /** Between two renewals of one account. */
  readonly renewalGapMs?: number;
  readonly openPage: (url: string) => void;
  /** The backends that use an account, as `gateway/backend`. */
  readonly usedBy?: (accountId: string) => readonly string[];
  /** The organisation in use; Personal unless said. */
  readonly organisationId?: () => string;
  readonly onLogin: (view: LoginView) => void;
  readonly onAccounts: () => void;
  /** An account needs a new sign-in; told once for each time it comes to that. */
  readonly onSignInAgain?: (accountId: string, name: string) => void;
  readonly log: Log;
}

/** Opens the room: the accounts as they were left, and nothing under way. */
export async function openAuthRoom(options: AuthRoomOptions): Promise<AuthRoom> {
  const { store, log } = options;
  const clock = options.clock ?? systemClock(options.now);
  const issuer = options.issuer ?? openAiIssuer;
  const http = openHttp(options.transport);
  const loginLog = openLoginLog(options.logsFolder, clock.now, () => log.warn('auth: login log not written'));
  const book = await openAccountBook(join(options.folder, 'accounts.json'), clock.now, () =>
    log.warn('auth: accounts not written'),
  );
  const unusable = book.problem();
  if (unusable !== null) log.warn('auth: accounts not read', { code: unusable.code });
  const vault = openVault(store);
  // An account's line carries no more of its id than tells it from the others.
  const note = (accountId: string, step: string, facts?: Parameters<typeof loginLog.write>[2]): void =>
    loginLog.write(
      `account ${createHash('sha256').update(accountId).digest('hex').slice(0, 8)}`,
      step,
      facts,
    );
  const purpose = (accountId: string): string => {
    const account = book.find(accountId);
    return account === null ? 'Sign-in' : purposeOf(account);
  };
  const refresher = openRefresher({
    vault,
    http,
    issuer,
    clock,
    lockFolder: join(options.folder, 'locks'),
    minGapMs: options.renewalGapMs ?? usualGapMs,
    account: book.find,
    purpose,
    setSignInAgain(accountId, signInAgain) {
      const account = book.find(accountId);
      if (account === null || account.signInAgain === signInAgain) return;
      book.put({ ...account, signInAgain });
      options.onAccounts();
      if (signInAgain) options.onSignInAgain?.(accountId, accountName(account));
    },
    note,
  });
  const accounts = openAccounts({
    book,
    vault,
    store,
    refresher,
    http,
    issuer,
    clock,
    apiUpstream: options.apiUpstream,
    chatgptOrigin: options.chatgptOrigin ?? 'https://chatgpt.com',
    usedBy: options.usedBy ?? (() => []),
    organisationId: options.organisationId ?? (() => personalId),
    onChange: options.onAccounts,
    note,
  });
  const logins = openLogins({
    issuer,
    http,
    clock,
    apiUpstream: options.apiUpstream,
    platform: options.platform ?? process.platform,
    restrictions: () =>
      readRestrictions({
        codexHome: options.codexHome,
        systemFolder: options.codexSystemFolder ?? '/etc/codex',
      }),
    add: accounts.add,
    openPage: options.openPage,
    onChange: options.onLogin,
    log: loginLog,
  });
  return {
    logins,
    accounts,
    credentialFor: accounts.credentialFor,
    loginLogPath: loginLog.path,
    async close() {
      await logins.close();
      await accounts.settled();
      await http.close();
      await loginLog.settled();
    },
  };
}
