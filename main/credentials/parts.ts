import { createHash } from 'node:crypto';
import { z } from 'zod';

/**
 * The most bytes we put into one entry. Windows takes 2,560 (`CRED_MAX_CREDENTIAL_BLOB_SIZE`, wincred.h, seen 2026-11-21).
 */
export const maxEntryBytes = 2_000;
/** Bytes of the value in one part: as base64 with its frame it stays under `maxEntryBytes`. */
const partBytes = 1_350;
/** The version of what we write into an entry; a reader refuses a later one and never takes it for absence. */
const formatVersion = 1;

/** One set of parts; sets of different writes never share a name. */
export interface PartSet {
  readonly generation: string;
  readonly parts: number;
}

/** The entry that stands under a secret's own id: the value itself, or which set of parts holds it. */
export type Head =
  | { readonly kind: 'whole'; readonly value: string }
  | ({ readonly kind: 'split'; readonly bytes: number; readonly sha256: string } & PartSet);

/** What an entry turned out to be; `foreign`: not written by Postern, whoever put it there. */
export type HeadReading =
  { readonly state: 'ours'; readonly head: Head } | { readonly state: 'foreign' | 'newer' };

/** A value as the entries to write: the parts first, the head last. */
export interface Layout {
  readonly set: PartSet | null;
  readonly parts: readonly { readonly account: string; readonly text: string }[];
  readonly head: string;
}

const generation = z.string().regex(/^[0-9a-z]{1,40}$/);
const wholeSchema = z.object({ postern: z.literal(formatVersion), value: z.string() });
const splitSchema = z.object({
  postern: z.literal(formatVersion),
  generation,
  parts: z.int().min(1).max(1_000),
  bytes: z.int().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const partSchema = z.object({
  postern: z.literal(formatVersion),
  generation,
  part: z.int().min(1),
  data: z.base64(),
});

/** Lays a value out: whole when it fits one entry, else in parts that a head names, counts and seals. */
export function layOut(id: string, value: string, newGeneration: string): Layout {
  const whole = JSON.stringify({ postern: formatVersion, value });
  if (Buffer.byteLength(whole) <= maxEntryBytes) return { set: null, parts: [], head: whole };
  const bytes = Buffer.from(value, 'utf8');
  const count = Math.ceil(bytes.length / partBytes);
  const set: PartSet = { generation: newGeneration, parts: count };
  return {
    set,
    parts: partAccounts(id, set).map((account, at) => ({
      account,
      text: JSON.stringify({
        postern: formatVersion,
        generation: newGeneration,
        part: at + 1,
        data: bytes.subarray(at * partBytes, (at + 1) * partBytes).toString('base64'),
      }),
    })),
    head: JSON.stringify({ postern: formatVersion, ...set, bytes: bytes.length, sha256: sha256(bytes) }),
  };
}

/** The names of a set's parts, in order. */
export function partAccounts(id: string, { generation: of, parts }: PartSet): readonly string[] {
  return Array.from({ length: parts }, (_, at) => `${id}#${of}.${at + 1}`);
}

/** Reads what stands under a secret's own id. */
export function readHead(text: string): HeadReading {
  const raw = parsed(text);
  const version = (raw as { postern?: unknown } | null)?.postern;
  if (typeof version === 'number' && Number.isInteger(version) && version > formatVersion)
    return { state: 'newer' };
  const whole = wholeSchema.safeParse(raw);
  if (whole.success) return { state: 'ours', head: { kind: 'whole', value: whole.data.value } };
  const split = splitSchema.safeParse(raw);
  if (!split.success) return { state: 'foreign' };
  const { generation: of, parts, bytes, sha256: seal } = split.data;
  return { state: 'ours', head: { kind: 'split', generation: of, parts, bytes, sha256: seal } };
}

/** The value of a split head from the texts of its parts in order; null unless every part is there and the seal holds. */
export function joinParts(
  head: Extract<Head, { kind: 'split' }>,
  texts: readonly (string | null)[],
): string | null {
  const chunks: Buffer[] = [];
  for (const [at, text] of texts.entries()) {
    const part = partSchema.safeParse(text === null ? null : parsed(text));
    if (!part.success || part.data.generation !== head.generation || part.data.part !== at + 1) return null;
    chunks.push(Buffer.from(part.data.data, 'base64'));
  }
  const bytes = Buffer.concat(chunks);
  return texts.length === head.parts && bytes.length === head.bytes && sha256(bytes) === head.sha256
    ? bytes.toString('utf8')
    : null;
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
