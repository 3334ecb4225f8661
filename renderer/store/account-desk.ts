import type { ProblemView, SecretTest } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { briefly } from './sentences.ts';

/** What the accounts page is busy with and was answered; views of secrets and accounts live in their own parts. */
export interface AccountDesk {
  /** Ids of accounts and secrets something is asked about now. */
  readonly busy: ReadonlySet<string>;
  /** The newest answer of testing each secret, by its id. */
  readonly tests: ReadonlyMap<string, SecretTest>;
  /** What to know of the last thing that was done: a sign-out the issuer did not confirm, or a sign-in given away. */
  readonly outcome: Outcome | null;
}

/** How a sign-out or a handing over went, where there is something to say; `name` null is not known. */
export type Outcome =
  | { readonly type: 'notRevoked'; readonly name: string | null; readonly problem: ProblemView }
  | { readonly type: 'signedOut'; readonly name: string | null }
  | { readonly type: 'handedOver'; readonly name: string | null };

/** An outcome in words. */
export function outcomeText(outcome: Outcome): string {
  switch (outcome.type) {
    case 'notRevoked':
      return briefly(outcome.problem);
    case 'signedOut':
      return outcome.name === null ? t`The account is signed out.` : t`${outcome.name} is signed out.`;
    case 'handedOver':
      return outcome.name === null
        ? t`Codex has the sign-in of the account. Postern kept no copy.`
        : t`Codex has the sign-in of ${outcome.name}. Postern kept no copy.`;
    default:
      return outcome satisfies never;
  }
}

/** Nothing asked yet. */
export const emptyDesk: AccountDesk = { busy: new Set(), tests: new Map(), outcome: null };

/** Marks something as asked about, or no longer. */
export function withBusy(desk: AccountDesk, id: string, on: boolean): AccountDesk {
  const busy = new Set(desk.busy);
  if (on) busy.add(id);
  else busy.delete(id);
  return { ...desk, busy };
}

/** Keeps the answer of a test. */
export function withTest(desk: AccountDesk, secretId: string, test: SecretTest): AccountDesk {
  return { ...desk, tests: new Map(desk.tests).set(secretId, test) };
}
