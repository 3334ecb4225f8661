import { z } from 'zod';
import type { SecretPlace } from '../../preload/contract.ts';
import type { CredentialStore } from '../domain/credential.ts';
import { ok, type Problem, type Result } from '../domain/problem.ts';

/** A secret that goes to the address it was entered for and to no other. */
export interface BoundSecret {
  /** The value, when it is for this address; null when there is none or it is for another. */
  for(url: string | null): string | null;
  /** False: one may be kept that was not read yet. */
  isRead(): boolean;
  /** Takes it out of the credential store, once that is open; the problem is why it could not be read. */
  read(store: CredentialStore): Promise<Problem | null>;
  /** Keeps a value for an address; null forgets it. */
  set(
    store: CredentialStore,
    value: string | null,
    url: string | null,
  ): Promise<Result<{ readonly place: SecretPlace | null }>>;
  /** Every secret was forgotten by other hands. */
  forgotten(): void;
}

const shape = z.object({ value: z.string(), origin: z.string() });

/** Opens one under an id of the credential store; `purpose` is what the ledger shows. */
export function boundSecret(id: string, purpose: string): BoundSecret {
  let held: z.infer<typeof shape> | null = null;
  let isRead = false;
  return {
    for: (url) => (held !== null && held.origin === originOf(url) ? held.value : null),
    isRead: () => isRead,
    async read(store) {
      if (store.list().some((one) => one.id === id)) {
        const read = await store.read(id);
        if (!read.ok) return read.problem;
        held = read.value.found ? heldIn(read.value.value) : null;
      }
      isRead = true;
      return null;
    },
    async set(store, value, url) {
      if (value === null) {
        const gone = await store.forget(id);
        if (!gone.ok) return gone;
        held = null;
        isRead = true;
        return ok({ place: null });
      }
      const next = { value, origin: originOf(url) ?? '' };
      const written = await store.write(id, JSON.stringify(next), { purpose, accountId: null });
      if (!written.ok) return written;
      held = next;
      isRead = true;
      return written;
    },
    forgotten() {
      held = null;
    },
  };
}

function heldIn(text: string): z.infer<typeof shape> | null {
  try {
    return shape.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function originOf(url: string | null): string | null {
  return url !== null && URL.canParse(url) ? new URL(url).origin : null;
}
