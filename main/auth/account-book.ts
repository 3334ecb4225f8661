import { z } from 'zod';
import { t } from '../../preload/language.ts';
import type { Account } from '../domain/account.ts';
import { personalId } from '../domain/gateway.ts';
import type { Problem } from '../domain/problem.ts';
import { latestFile } from '../files/latest.ts';
import { putAside, readVersioned, type Interpreter } from '../files/versioned.ts';

/** The version `accounts.json` is written with. A higher one is refused, never rewritten. */
export const accountsSchemaVersion = 1;

const nullableText = z.string().nullable();
const schema = z.object({
  schemaVersion: z.literal(accountsSchemaVersion),
  accounts: z.array(
    z.object({
      id: z.string().regex(/^[\w-]{1,64}$/),
      kind: z.enum(['chatgpt', 'apiKey', 'accessToken']),
      // Absent in the files of 0.1, which knew one organisation.
      organisationId: z.string().min(1).default(personalId),
      email: nullableText,
      hint: nullableText,
      plan: nullableText,
      workspaceId: nullableText,
      userId: nullableText,
      addedAt: z.number(),
      lastUsedAt: z.number().nullable(),
      signInAgain: z.boolean(),
    }),
  ),
});

/** Reads the JSON of `accounts.json`. */
export const interpretAccounts: Interpreter<readonly Account[]> = (raw) => {
  const version = (raw as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version === 'number' && version > accountsSchemaVersion) {
    return { ok: false, newer: true, why: t`It was written by a newer Postern (schema ${version}).` };
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { ok: true, value: parsed.data.accounts };
  const issue = parsed.error.issues[0];
  return { ok: false, why: t`At ${issue?.path.join('.') || t`the top`}: ${issue?.message ?? t`invalid`}.` };
};

/** The accounts, kept in a file that holds no secret. */
export interface AccountBook {
  all(): readonly Account[];
  find(id: string): Account | null;
  /** Adds it, or replaces the one of the same id. */
  put(account: Account): void;
  remove(id: string): void;
  /** Why the file could not be used; null when it could. */
  problem(): Problem | null;
  settled(): Promise<void>;
}

/** Opens `accounts.json`. A broken file is put aside with its bytes; one that cannot be read or is newer is left alone and not written. */
export async function openAccountBook(
  path: string,
  now: () => number,
  onFailed: (error: unknown) => void,
): Promise<AccountBook> {
  const reading = await readVersioned(path, interpretAccounts);
  const accounts = new Map((reading.state === 'read' ? reading.value : []).map((one) => [one.id, one]));
  const isNewer = reading.state === 'invalid' && reading.problem.code === 'file-newer';
  const mayWrite = reading.state !== 'unreadable' && !isNewer;
  if (reading.state === 'invalid' && !isNewer) await putAside(path, now());
  const file = latestFile(path, onFailed);
  let last: Promise<void> = Promise.resolve();
  const write = (): void => {
    if (!mayWrite) return;
    last = file.write(
      `${JSON.stringify({ schemaVersion: accountsSchemaVersion, accounts: [...accounts.values()] }, null, 2)}\n`,
    );
  };
  return {
    all: () => [...accounts.values()],
    find: (id) => accounts.get(id) ?? null,
    put(account) {
      accounts.set(account.id, account);
      write();
    },
    remove(id) {
      if (accounts.delete(id)) write();
    },
    problem: () => ('problem' in reading ? reading.problem : null),
    settled: () => last,
  };
}
