import type { StoredSecret } from '../domain/credential.ts';

/** What is said of a secret when it is saved. */
export type About = Pick<StoredSecret, 'purpose' | 'accountId'>;

/** A secret that is kept for this run only, because nothing would take it. */
export interface Unsaved {
  readonly value: string;
  readonly about: About;
  /** Unix ms. */
  readonly savedAt: number;
}

/** What this run knows by heart: secrets that wait for a place, and the last value read of each that has one. */
export interface MemoryStore {
  readonly unsaved: Map<string, Unsaved>;
  readonly known: Map<string, string>;
  forget(id: string): boolean;
}

/** An empty memory. */
export function memoryStore(): MemoryStore {
  const unsaved = new Map<string, Unsaved>();
  const known = new Map<string, string>();
  return {
    unsaved,
    known,
    forget(id) {
      known.delete(id);
      return unsaved.delete(id);
    },
  };
}
