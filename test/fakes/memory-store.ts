import type { StoreView } from '../../preload/contract.ts';
import type { CredentialStore, StoredSecret } from '../../main/domain/credential.ts';
import { failed, ok, problem, type Problem } from '../../main/domain/problem.ts';

/** A credential store in memory whose reads and writes can be made to fail. */
export interface MemoryStore extends CredentialStore {
  readonly values: Map<string, string>;
  /** Every write that was asked for, in order, with its value. */
  readonly writes: { readonly id: string; readonly value: string }[];
  failReads: boolean;
  /** What stands in the way of the keyring it plays. */
  problem: Problem | null;
  failWrites: boolean;
}

const denied = problem('keyring-locked', 'The keyring is locked.', 'Nobody unlocked it.', 'Unlock it.');

/** Opens an empty one, or one over values shared with another. */
export function openMemoryStore(values = new Map<string, string>()): MemoryStore {
  const about = new Map<string, StoredSecret>();
  const view = (): StoreView => ({
    mode: 'keyring',
    keyring: store.problem === null ? 'available' : 'locked',
    place: store.problem === null ? 'keyring' : 'memory',
    problem: store.problem,
  });
  const store: MemoryStore = {
    values,
    writes: [],
    failReads: false,
    problem: null,
    failWrites: false,
    async read(id) {
      if (store.failReads) return failed(denied);
      const value = values.get(id);
      return ok(value === undefined ? { found: false } : { found: true, value });
    },
    async write(id, value, { purpose, accountId }) {
      store.writes.push({ id, value });
      if (store.failWrites) return failed(denied);
      values.set(id, value);
      about.set(id, {
        id,
        purpose,
        accountId,
        place: 'keyring',
        sizeBytes: value.length,
        savedAt: 0,
        lastUsedAt: null,
      });
      return ok({ place: 'keyring' });
    },
    async forget(id) {
      about.delete(id);
      return ok(values.delete(id));
    },
    async forgetAll() {
      about.clear();
      values.clear();
      return ok(undefined);
    },
    list: () => [...about.values()],
    view,
    setMode: async () => undefined,
    retry: async () => view(),
    close: async () => undefined,
  };
  return store;
}
