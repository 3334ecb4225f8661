import type { KeyView, SecretPlace } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { CredentialStore } from '../domain/credential.ts';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import { typedSecret } from '../domain/typed-secret.ts';
import { heldKeyIn, keyElsewhere, keyMissing, keyText, secretIdOf, type HeldKey } from './held-key.ts';
import { openOrigins } from './origins.ts';

/** A backend as far as its key goes. */
export interface KeyedBackend {
  readonly id: string;
  /** As people know it: `gateway/backend`. */
  readonly name: string;
  /** Of its upstream. */
  readonly origin: string;
}

/** A key for one request. */
export type KeyForRequest =
  | { readonly ok: true; readonly revision: string; readonly origin: string; readonly key: string }
  | { readonly ok: false; readonly problem: Problem };

/** The keys that backends use in the caller's place, each bound to one origin. */
export interface Keys {
  /** What there is to know of a backend's key; null when it has none. */
  view(backend: KeyedBackend): KeyView | null;
  /** Keeps a typed key for a backend, bound to its origin. */
  save(backend: KeyedBackend, typed: string): Promise<Result<{ readonly place: SecretPlace }>>;
  /** Runs a check with a key that is not kept; only requests of the check are given it. */
  trying<T>(backend: KeyedBackend, typed: string, check: () => Promise<T>): Promise<Result<T>>;
  /** `probe`: a request of a check of ours, which gets the key that is being tried. */
  keyFor(backend: KeyedBackend, probe: boolean): Promise<KeyForRequest>;
  /** Gives another backend the same key, for the same origin. The value says whether there was one. */
  copy(fromId: string, to: KeyedBackend): Promise<Result<boolean>>;
  forget(backendId: string): Promise<Result<void>>;
  /** Every secret was forgotten by other hands: nothing is known any more. */
  allForgotten(): Promise<void>;
  /** Reads anew at the next request. */
  dropCopies(): void;
  settled(): Promise<void>;
}

export interface KeysOptions {
  readonly store: CredentialStore;
  /** `keys.json`: which backend's key is for which origin, without the key. */
  readonly path: string;
  readonly onChange: () => void;
}

/** Opens the room. Keys are read from the store when a request first needs one, and kept in memory from then on (RELIABILITY B6). */
export async function openKeys({ store, path, onChange }: KeysOptions): Promise<Keys> {
  const origins = await openOrigins(path);
  const copies = new Map<string, HeldKey & { readonly revision: string }>();
  const tried = new Map<string, HeldKey>();
  let revisions = 0;

  const remember = (backendId: string, key: HeldKey): HeldKey & { readonly revision: string } => {
    revisions += 1;
    const copy = { ...key, revision: String(revisions) };
    copies.set(backendId, copy);
    return copy;
  };

  async function keep(backend: KeyedBackend, key: HeldKey): Promise<Result<{ readonly place: SecretPlace }>> {
    const written = await store.write(secretIdOf(backend.id), keyText(key), {
      purpose: `API key of ${backend.name} for ${new URL(key.origin).host}`,
      accountId: null,
    });
    if (!written.ok) return written;
    remember(backend.id, key);
    await origins.put(backend.id, key.origin);
    onChange();
    return written;
  }

  async function read(backend: KeyedBackend): Promise<KeyForRequest> {
    const found = await store.read(secretIdOf(backend.id));
    if (!found.ok) return found;
    if (!found.value.found) return failed(keyMissing(backend.name));
    const held = heldKeyIn(found.value.value);
    return held.ok ? { ok: true, ...remember(backend.id, held.value) } : held;
  }

  return {
    view(backend) {
      const place = store.list().find(({ id }) => id === secretIdOf(backend.id))?.place;
      const origin = origins.of(backend.id);
      if (place === undefined || origin === null) return null;
      return { place, origin, fits: origin === backend.origin };
    },
    async save(backend, typed) {
      const key = typedSecret(typed, 'API key');
      return key.ok ? keep(backend, { key: key.value, origin: backend.origin }) : key;
    },
    async trying(backend, typed, check) {
      const key = typedSecret(typed, 'API key');
      if (!key.ok) return key;
      if (tried.has(backend.id)) return failed(beingTried());
      tried.set(backend.id, { key: key.value, origin: backend.origin });
      try {
        return ok(await check());
      } finally {
        tried.delete(backend.id);
      }
    },
    async keyFor(backend, probe) {
      const candidate = probe ? tried.get(backend.id) : undefined;
      if (candidate !== undefined) return { ok: true, revision: 'tried', ...candidate };
      const copy = copies.get(backend.id);
      const held: KeyForRequest = copy === undefined ? await read(backend) : { ok: true, ...copy };
      if (!held.ok || held.origin === backend.origin) return held;
      return failed(keyElsewhere(backend.name, held.origin));
    },
    async copy(fromId, to) {
      const found = await store.read(secretIdOf(fromId));
      if (!found.ok) return found;
      if (!found.value.found) return ok(false);
      const held = heldKeyIn(found.value.value);
      if (!held.ok) return held;
      const kept = await keep(to, held.value);
      return kept.ok ? ok(true) : kept;
    },
    async forget(backendId) {
      copies.delete(backendId);
      const gone = await store.forget(secretIdOf(backendId));
      if (!gone.ok) return gone;
      await origins.remove(backendId);
      onChange();
      return ok(undefined);
    },
    async allForgotten() {
      copies.clear();
      await origins.clear();
      onChange();
    },
    dropCopies: () => copies.clear(),
    settled: origins.settled,
  };
}

function beingTried(): Problem {
  return problem(
    'secret-unsaved',
    t`Another key is being checked for this backend.`,
    t`One is checked at a time.`,
    t`Wait a moment, then try again.`,
  );
}
