import type { SessionDetail } from '../../preload/contract.ts';
import type { ExportChoice, ExportReader } from './port.ts';

/** How many sessions are asked for at once; only one of them is held whole. */
const pageSize = 50;

/**
 * The sessions of an export, one after another, each followed by its background sessions. Sessions that went in the
 * meantime are left out.
 */
export async function* sessionsOf(
  reader: ExportReader,
  choice: Pick<ExportChoice, 'filter' | 'sessionIds'>,
  signal?: AbortSignal,
): AsyncGenerator<SessionDetail> {
  const seen = new Set<string>();
  for await (const id of idsOf(reader, choice)) {
    yield* withBackground(reader, id, seen, signal);
  }
}

async function* idsOf(
  reader: ExportReader,
  { filter, sessionIds }: Pick<ExportChoice, 'filter' | 'sessionIds'>,
): AsyncGenerator<string> {
  if (sessionIds !== null) {
    yield* sessionIds;
    return;
  }
  let before: number | null = null;
  do {
    const page = await reader.search(filter, before, pageSize);
    for (const { session } of page.sessions) yield session.id;
    // A page that goes nowhere would be asked for without end.
    before = page.nextBefore === before ? null : page.nextBefore;
  } while (before !== null);
}

async function* withBackground(
  reader: ExportReader,
  id: string,
  seen: Set<string>,
  signal: AbortSignal | undefined,
): AsyncGenerator<SessionDetail> {
  signal?.throwIfAborted();
  if (seen.has(id)) return;
  seen.add(id);
  const detail = await reader.detail(id);
  if (detail === null) return;
  yield detail;
  for (const below of detail.background) yield* withBackground(reader, below.id, seen, signal);
}
