import type { AccountKind, AccountView, SecretPlace } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { Account } from '../domain/account.ts';
import type { Credential } from '../domain/credential.ts';
import type { Problem } from '../domain/problem.ts';
import type { Identity } from './claims.ts';
import { bearerOf } from './credential-text.ts';
import { signInAgainProblem } from './refresh-rules.ts';

/** What people know an account by. */
export function accountName(account: Pick<Account, 'kind' | 'email' | 'hint' | 'workspaceId'>): string {
  if (account.email !== null) return account.email;
  if (account.hint !== null)
    return account.kind === 'apiKey' ? t`Key ending in ${account.hint}` : t`Token ending in ${account.hint}`;
  return account.workspaceId ?? t`Unknown person`;
}

const kinds: Readonly<Record<AccountKind, string>> = {
  chatgpt: 'ChatGPT sign-in of',
  apiKey: 'API key',
  accessToken: 'Access token of',
};

/** What a secret is for, in words: English, because they are kept in `secrets.json`. */
export function purposeOf(account: Account): string {
  if (account.email === null && account.hint !== null)
    return `${account.kind === 'apiKey' ? 'API key' : 'Access token'} ending in ${account.hint}`;
  return `${kinds[account.kind]} ${account.email ?? account.workspaceId ?? 'Unknown person'}`;
}

/** An account as it stands, for the window. */
export function accountView(
  account: Account,
  facts: {
    readonly place: SecretPlace;
    readonly trouble: Problem | null;
    readonly renewsAt: number | null;
    readonly usedBy: readonly string[];
  },
): AccountView {
  const isLost = facts.trouble?.code === 'secret-lost';
  const state =
    account.signInAgain || isLost ? 'signInAgain' : facts.trouble !== null ? 'unreadable' : 'ready';
  return {
    id: account.id,
    kind: account.kind,
    organisationId: account.organisationId,
    name: accountName(account),
    email: account.email,
    plan: account.plan,
    workspaceId: account.workspaceId,
    state,
    problem: facts.trouble ?? (account.signInAgain ? signInAgainProblem(t`Its sign-in has ended.`) : null),
    place: facts.place,
    addedAt: account.addedAt,
    lastUsedAt: account.lastUsedAt,
    renewsAt: facts.renewsAt,
    usedBy: facts.usedBy,
  };
}

/** The account among these that a new sign-in renews; null when it is a new one. A key has no identity to go by. */
export function sameAccount(
  accounts: readonly Account[],
  kind: AccountKind,
  identity: Identity,
): Account | null {
  if (kind === 'apiKey') return null;
  const { userId, email, workspaceId } = identity;
  return (
    accounts.find(
      (one) =>
        one.kind === kind &&
        one.workspaceId === workspaceId &&
        (userId !== null && one.userId !== null
          ? one.userId === userId
          : email !== null && one.email === email),
    ) ?? null
  );
}

/** The account a sign-in makes, or makes anew. */
export function accountOf(
  { id, organisationId }: Pick<Account, 'id' | 'organisationId'>,
  credential: Credential,
  identity: Identity,
  before: Account | null,
  now: number,
): Account {
  return {
    id,
    kind: credential.type,
    organisationId,
    ...identity,
    hint: identity.email === null && credential.type !== 'chatgpt' ? bearerOf(credential).slice(-4) : null,
    addedAt: before?.addedAt ?? now,
    lastUsedAt: before?.lastUsedAt ?? null,
    signInAgain: false,
  };
}
