import type { ExportPreview } from '../../preload/contract.ts';
import { failed, ok, problem, problemOf, type Result } from '../domain/problem.ts';
import { piecesOf } from './pieces.ts';
import type { ExportChoice, ExportMeans } from './port.ts';
import { writePieces } from './write.ts';
import { t } from '../../preload/language.ts';

/** How much of an export its preview shows, in UTF-8 bytes. */
const sampleBytes = 4_096;

/** What was written. */
export interface Exported {
  readonly path: string;
  readonly sessions: number;
  readonly turns: number;
  readonly bytes: number;
}

/** What an export would hold: it is made whole and thrown away, so that figures and sample are those of the file. */
export async function previewExport(
  choice: ExportChoice,
  means: ExportMeans,
  signal?: AbortSignal,
): Promise<ExportPreview> {
  let sessions = 0;
  let turns = 0;
  let bytes = 0;
  let sample = '';
  for await (const piece of piecesOf(choice, means, signal)) {
    sessions += piece.sessions;
    turns += piece.turns;
    if (bytes < sampleBytes) sample += piece.text.slice(0, sampleBytes);
    bytes += Buffer.byteLength(piece.text);
  }
  return { sessions, turns, bytes, sample: firstBytes(sample, sampleBytes) };
}

/** Writes an export to a file, whole or not at all. Fails with `file-unwritable`, or with what the log could not
 * be read for; rejects only when it is aborted. */
export async function saveExport(
  choice: ExportChoice,
  means: ExportMeans,
  path: string,
  signal?: AbortSignal,
): Promise<Result<Exported>> {
  let sessions = 0;
  let turns = 0;
  async function* texts(): AsyncGenerator<string> {
    for await (const piece of piecesOf(choice, means, signal)) {
      sessions += piece.sessions;
      turns += piece.turns;
      if (piece.text !== '') yield piece.text;
    }
  }
  try {
    const bytes = await writePieces(path, texts());
    return ok({ path, sessions, turns, bytes });
  } catch (error) {
    signal?.throwIfAborted();
    const code = error instanceof Error && 'code' in error ? String(error.code) : t`an unknown error`;
    const unwritable = problem(
      'file-unwritable',
      t`Could not write the export.`,
      t`The system answered ${code} for ${path}.`,
      t`Check the disk and the permissions of that folder, then try again.`,
    );
    return failed(problemOf(error, unwritable));
  }
}

/** The name an export is offered under: `postern-sessions-2026-11-21.jsonl`. */
export function exportName(choice: ExportChoice, at: number): string {
  const ending = { markdown: 'md', jsonl: 'jsonl', har: 'har' }[choice.format];
  const what = choice.sessionIds?.length === 1 ? 'session' : 'sessions';
  return `postern-${what}-${new Date(at).toISOString().slice(0, 10)}.${ending}`;
}

function firstBytes(text: string, most: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= most) return text;
  // A character cut in two decodes to the replacement character.
  return bytes
    .subarray(0, most)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
}
