import type { SecretPlace } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { Credential, CredentialStore } from '../domain/credential.ts';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import { credentialIn, credentialText, secretIdOf } from './credential-text.ts';

/** The credentials of accounts: the store, and in memory what was read from it or could not be written to it. */
export interface Vault {
  /** From memory when it is there, else from the store. */
  held(accountId: string): Promise<Result<Credential>>;
  /**
   * From the store, where another process may have put a newer one. What we could not save is newer than what we
   * last saw there; a failed read leaves what is in memory good.
   */
  reread(accountId: string): Promise<Result<Credential>>;
  /** Writes and reads back. `evenUnsaved` keeps a value in memory that could not be written, for the next try. */
  save(
    accountId: string,
    credential: Credential,
    purpose: string,
    evenUnsaved: boolean,
  ): Promise<Result<SecretPlace>>;
  /** Tries once more to write what could not be written; nothing when all is. */
  saveAgain(accountId: string): Promise<void>;
  /** Removes it from the store and from memory. */
  forget(accountId: string): Promise<Result<boolean>>;
  /** Forgets the copy in memory only. */
  drop(accountId: string): void;
  /** Why it cannot be read: as the last read said, or because the keyring that has it is out of reach; null when it can. */
  trouble(accountId: string): Problem | null;
}

interface Entry {
  readonly credential: Credential;
  /** What the store last held, by our knowledge. */
  readonly storedText: string | null;
  /** Its purpose while it waits to be written; null when it is written. */
  readonly unsavedPurpose: string | null;
}

/** Opens the vault over a credential store. */
export function openVault(store: CredentialStore): Vault {
  const entries = new Map<string, Entry>();
  const troubles = new Map<string, Problem>();

  async function read(accountId: string): Promise<Result<Credential>> {
    const entry = entries.get(accountId);
    const reading = await store.read(secretIdOf(accountId));
    if (!reading.ok) {
      troubles.set(accountId, reading.problem);
      return entry === undefined ? reading : ok(entry.credential);
    }
    troubles.delete(accountId);
    const stored = reading.value.found ? reading.value.value : null;
    if (entry !== undefined && entry.unsavedPurpose !== null && stored === entry.storedText)
      return ok(entry.credential);
    const credential = stored === null ? null : credentialIn(stored);
    if (credential === null) {
      entries.delete(accountId);
      const lost = lostProblem(stored !== null);
      troubles.set(accountId, lost);
      return failed(lost);
    }
    entries.set(accountId, { credential, storedText: stored, unsavedPurpose: null });
    return ok(credential);
  }

  /** A secret in a keyring that is locked or gone has not been read and cannot be: nothing is ready that hangs on it. */
  function outOfReach(accountId: string): Problem | null {
    const inKeyring = store
      .list()
      .some(({ id, place }) => id === secretIdOf(accountId) && place === 'keyring');
    const trouble = inKeyring ? store.view().problem : null;
    return trouble === null ? null : { ...trouble, code: 'secret-unreadable' };
  }

  async function save(
    accountId: string,
    credential: Credential,
    purpose: string,
    evenUnsaved: boolean,
  ): Promise<Result<SecretPlace>> {
    const text = credentialText(credential);
    const before = entries.get(accountId)?.storedText ?? null;
    if (evenUnsaved) entries.set(accountId, { credential, storedText: before, unsavedPurpose: purpose });
    const written = await store.write(secretIdOf(accountId), text, { purpose, accountId });
    if (!written.ok) return written;
    const back = await store.read(secretIdOf(accountId));
    if (!back.ok) return back;
    if (!back.value.found || back.value.value !== text) return failed(unsavedProblem());
    entries.set(accountId, { credential, storedText: text, unsavedPurpose: null });
    troubles.delete(accountId);
    return ok(written.value.place);
  }

  return {
    async held(accountId) {
      const entry = entries.get(accountId);
      return entry === undefined ? read(accountId) : ok(entry.credential);
    },
    reread: read,
    save,
    async saveAgain(accountId) {
      const entry = entries.get(accountId);
      if (entry === undefined || entry.unsavedPurpose === null) return;
      await save(accountId, entry.credential, entry.unsavedPurpose, true);
    },
    async forget(accountId) {
      entries.delete(accountId);
      troubles.delete(accountId);
      return store.forget(secretIdOf(accountId));
    },
    drop: (accountId) => void entries.delete(accountId),
    trouble: (accountId) =>
      troubles.get(accountId) ?? (entries.has(accountId) ? null : outOfReach(accountId)),
  };
}

function lostProblem(isForeign: boolean): Problem {
  return problem(
    'secret-lost',
    t`The secret of this account is gone.`,
    isForeign
      ? t`What stands in its place was not written by Postern.`
      : t`The place it was kept in no longer has it.`,
    t`Sign in again, or sign this account out.`,
  );
}

function unsavedProblem(): Problem {
  return problem(
    'secret-unsaved',
    t`Could not save the sign-in.`,
    t`What was read back is not what was written.`,
    t`Check the keyring, then sign in again. An earlier sign-in was kept.`,
  );
}
