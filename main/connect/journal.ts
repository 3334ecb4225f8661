import { z } from 'zod';
import type { ConnectOptions, Lane, LaneChoice } from '../../preload/contract.ts';
import { failed, ok, type Problem, type Result } from '../domain/problem.ts';
import { sweepTemporaries, writeAtomically } from '../files/atomic.ts';
import { putAside, readVersioned } from '../files/versioned.ts';
import { fileProblem } from '../files/file-problems.ts';
import type { OwnedKey, TomlValue } from './port.ts';
import { t } from '../../preload/language.ts';

/** The place of a connection through Postern in the routing table. */
export interface ConnectedRoute {
  /** Stands in Codex's own file too; it opens nothing to who is not this user. */
  readonly token: string;
  /** Lower-case hex SHA-256; null while no bearer was made. */
  readonly bearerHash: string | null;
  readonly organisationId: string;
  readonly gatewayId: string | null;
  readonly startedWith: { readonly gatewayId: string; readonly backendId: string } | null;
  readonly managed: boolean;
}

/** What a person wished for one configuration file, and what Postern wrote there for it. */
export interface Connection {
  readonly id: string;
  readonly home: string;
  readonly profile: string | null;
  readonly wish: {
    readonly lane: LaneChoice;
    readonly gatewayId: string | null;
    readonly backendId: string | null;
    readonly options: ConnectOptions;
    readonly withKey: boolean;
  };
  readonly kind: 'routed' | 'direct';
  /** What it came to when it was last decided. */
  readonly lane: Lane;
  readonly gateway: string;
  /** Null for a direct export. */
  readonly route: ConnectedRoute | null;
  /** As they were last written, or are to be. */
  readonly keys: readonly OwnedKey[];
  /** Whether they stand in the file, as far as Postern made it so. */
  readonly stands: boolean;
  /** What is being done to the file; seen after a start, it was cut short. */
  readonly pending: 'putIn' | 'takeOut' | 'forget' | null;
  /** Someone else changed our keys before they were taken out: they are not put back unasked. */
  readonly drifted: boolean;
  /** There was no file before ours. */
  readonly created: boolean;
  /** Tells the `auth.json` that a key of ours replaced, null for none; absent where no key was written. */
  readonly replacedAuth?: string | null | undefined;
  readonly since: number;
}

/** A connection that was taken back; a Codex that still runs with it passes until the day is over. */
export interface RetiredRoute {
  readonly id: string;
  readonly route: ConnectedRoute;
  readonly retiredAt: number;
}

export interface JournalContent {
  readonly connections: readonly Connection[];
  readonly retired: readonly RetiredRoute[];
}

/** Remembers what Postern wrote into Codex's files, and only that. */
export interface Journal {
  readonly content: () => JournalContent;
  /** Why nothing can be written down, and so nothing may be written anywhere; null when it can. */
  readonly problem: Problem | null;
  /** On disk before it resolves; a failure changes nothing. */
  save(content: JournalContent): Promise<Result<void>>;
}

const newest = 1;
const text = z.string().max(100_000);
const word = text.nullable();
const count = z.number().nullable();
const toml: z.ZodType<TomlValue> = z.lazy(() =>
  z.union([text, z.number(), z.boolean(), z.array(text), z.record(text, toml)]),
);
const route = z.object({
  token: text,
  bearerHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  organisationId: text,
  gatewayId: word,
  startedWith: z.object({ gatewayId: text, backendId: text }).nullable(),
  managed: z.boolean(),
});
const connection = z.object({
  id: text.min(1),
  home: text.min(1),
  profile: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,100}$/)
    .nullable(),
  wish: z.object({
    lane: z.enum(['auto', 'chatgpt', 'api']),
    gatewayId: word,
    backendId: word,
    options: z.object({
      model: word,
      reviewModel: word,
      effort: word,
      contextWindow: count,
      compactAt: count,
    }),
    withKey: z.boolean(),
  }),
  kind: z.enum(['routed', 'direct']),
  lane: z.enum(['chatgpt', 'api']),
  gateway: text,
  route: route.nullable(),
  keys: z.array(z.object({ path: z.array(text).min(1), value: toml })),
  stands: z.boolean(),
  pending: z.enum(['putIn', 'takeOut', 'forget']).nullable(),
  drifted: z.boolean(),
  created: z.boolean(),
  replacedAuth: word.optional(),
  since: z.number(),
});
const file = z.object({
  version: z.literal(newest),
  connections: z.array(connection),
  retired: z.array(z.object({ id: text, route, retiredAt: z.number() })),
});

const unexpectedAt = (place: string | undefined): string =>
  place === undefined
    ? t`It does not hold what is expected at its start.`
    : t`It does not hold what is expected at ${place}.`;

/** Opens the journal; one that cannot be used is put aside, one of a later Postern or one that cannot be read is left. */
export async function openJournal(path: string, now: () => number): Promise<Journal> {
  await sweepTemporaries(path).catch(() => {});
  const reading = await readVersioned<JournalContent>(path, (raw) => {
    const version = z.object({ version: z.number() }).safeParse(raw);
    if (version.success && version.data.version > newest) {
      return { ok: false, why: t`A later version of Postern wrote it.`, newer: true };
    }
    const parsed = file.safeParse(raw);
    return parsed.success
      ? { ok: true, value: parsed.data }
      : {
          ok: false,
          why: unexpectedAt(parsed.error.issues[0]?.path.join('.')),
        };
  });
  let content: JournalContent = reading.state === 'read' ? reading.value : { connections: [], retired: [] };
  let blocked: Problem | null = null;
  if (reading.state === 'unreadable') blocked = reading.problem;
  if (reading.state === 'invalid') {
    if (reading.problem.code === 'file-newer') blocked = reading.problem;
    // What stands in Codex's files is known again by its marks.
    else await putAside(path, now()).catch(() => (blocked = reading.problem));
  }
  return {
    content: () => content,
    problem: blocked,
    async save(next) {
      if (blocked !== null) return failed(blocked);
      try {
        await writeAtomically(path, `${JSON.stringify({ version: newest, ...next }, null, 2)}\n`);
      } catch (error) {
        return failed(fileProblem(path, error, 'write'));
      }
      content = next;
      return ok(undefined);
    },
  };
}
