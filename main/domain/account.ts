import type { AccountKind } from '../../preload/contract.ts';

/** Who we are to an issuer; holds no secret. */
export interface Account {
  readonly id: string;
  readonly kind: AccountKind;
  /** The organisation it was added in. */
  readonly organisationId: string;
  readonly email: string | null;
  /** What people know it by when it has no email: the last four characters of a key. */
  readonly hint: string | null;
  readonly plan: string | null;
  /** `chatgpt_account_id`: the workspace, sent as `ChatGPT-Account-ID`. */
  readonly workspaceId: string | null;
  readonly userId: string | null;
  /** Unix ms. */
  readonly addedAt: number;
  readonly lastUsedAt: number | null;
  /** A permanent failure to renew: it asks for a new sign-in and is not tried again. */
  readonly signInAgain: boolean;
}
