import type { SessionDetail } from '../../preload/contract.ts';
import { keepAll, redactDeep } from '../domain/redact-content.ts';
import { entryOfExchange, entryOfTurn, harHead, harTail } from './har.ts';
import { redactExchange } from './har-redact.ts';
import { jsonlHead, jsonlOf } from './jsonl.ts';
import { markdownOf } from './markdown.ts';
import type { ExportChoice, ExportMeans, ExportPiece } from './port.ts';
import { sessionsOf } from './sessions.ts';

/** An export piece by piece, in order; never more than one session is held. */
export async function* piecesOf(
  choice: ExportChoice,
  means: ExportMeans,
  signal?: AbortSignal,
): AsyncGenerator<ExportPiece> {
  const facts = { postern: means.version, at: means.at, redacted: means.redact !== keepAll };
  const isHar = choice.format === 'har';
  if (isHar) yield { text: harHead(facts), sessions: 0, turns: 0 };
  if (choice.format === 'jsonl') yield { text: jsonlHead(facts), sessions: 0, turns: 0 };
  let entries = 0;
  for await (const detail of sessionsOf(means.reader, choice, signal)) {
    // A hidden title request is no conversation to read.
    if (choice.format === 'markdown' && detail.session.kind === 'title') continue;
    yield { text: '', sessions: 1, turns: detail.turns.length };
    const texts = isHar ? harEntries(detail, means, signal) : linesOf(detail, choice, means);
    for await (const text of texts) {
      signal?.throwIfAborted();
      yield { text: isHar && entries > 0 ? `,\n${text}` : text, sessions: 0, turns: 0 };
      entries += 1;
    }
  }
  if (isHar) yield { text: harTail, sessions: 0, turns: 0 };
}

function linesOf(detail: SessionDetail, choice: ExportChoice, { redact }: ExportMeans): Iterable<string> {
  const clean = redactDeep({ ...detail, background: [] }, redact);
  return choice.format === 'jsonl' ? jsonlOf(clean) : markdownOf(clean);
}

async function* harEntries(
  detail: SessionDetail,
  { reader, redact, upstreamOf }: ExportMeans,
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  for (const turn of detail.turns) {
    signal?.throwIfAborted();
    const raw = await reader.raw(detail.session.id, turn.id);
    const cleanTurn = redactDeep(turn, redact);
    const session = redactDeep(detail.session, redact);
    if (raw.length === 0) {
      yield JSON.stringify(entryOfTurn(session, cleanTurn, upstreamOf(detail.session.gateway, turn.backend)));
    }
    for (const exchange of raw) {
      const base = upstreamOf(exchange.gateway, exchange.backend);
      yield JSON.stringify(entryOfExchange(redactExchange(exchange, redact), session, cleanTurn, base));
    }
  }
}
