import type { SecretPlace, StoreMode, StoreView } from '../../preload/contract.ts';
import type { Result } from './problem.ts';

/** The secret material of a ChatGPT sign-in. */
export interface ChatgptTokens {
  readonly type: 'chatgpt';
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** `chatgpt_account_id` of the id token; null when it has none. */
  readonly workspaceId: string | null;
  /** When these were issued to us, Unix ms. */
  readonly obtainedAt: number;
}

/** The secret material of an account or backend. */
export type Credential =
  | ChatgptTokens
  | { readonly type: 'apiKey'; readonly key: string }
  | { readonly type: 'accessToken'; readonly token: string; readonly workspaceId: string | null };

/** Whose secret a request needs. */
export type CredentialHolder =
  | { readonly type: 'account'; readonly accountId: string }
  /** The key kept for a backend. */
  | { readonly type: 'key'; readonly backendId: string }
  /** What an AWS profile gives; null is the SDK's default chain. */
  | {
      readonly type: 'aws';
      readonly profile: string | null;
      readonly region: string;
      readonly origin: string;
    };

/** What the store knows of an entry without its value. */
export interface StoredSecret {
  readonly id: string;
  readonly purpose: string;
  readonly accountId: string | null;
  readonly place: SecretPlace;
  readonly sizeBytes: number;
  /** Unix ms. */
  readonly savedAt: number;
  readonly lastUsedAt: number | null;
}

/** A read either found the value, knows that there is none, or failed; a failure never means absence. */
export type SecretReading = { readonly found: true; readonly value: string } | { readonly found: false };

/**
 * Keeps secrets by id. Writes of one id are in order; a write resolves only after the value was read back equal; a failed
 * read or write erases nothing.
 */
export interface CredentialStore {
  read(id: string): Promise<Result<SecretReading>>;
  write(
    id: string,
    value: string,
    about: { readonly purpose: string; readonly accountId: string | null },
  ): Promise<Result<{ readonly place: SecretPlace }>>;
  /** The value says whether there was anything. */
  forget(id: string): Promise<Result<boolean>>;
  /** Forgets every secret, in every place; what could not be removed stays listed, and the problem says why. */
  forgetAll(): Promise<Result<void>>;
  list(): readonly StoredSecret[];
  view(): StoreView;
  setMode(mode: StoreMode): Promise<void>;
  /** Looks at the keyring anew. */
  retry(): Promise<StoreView>;
  close(): Promise<void>;
}
