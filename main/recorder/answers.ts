import type { Database } from './database.ts';
import { countRange } from './delete-count.ts';
import { readFacets } from './facets.ts';
import type { LiveTexts } from './live.ts';
import { readOpening, readTurns } from './opening.ts';
import type { RecorderAnswers, RecorderQuery } from './port.ts';
import { readDetail, readItemsOf, readPage } from './read.ts';
import { readSearch } from './search.ts';
import { readSpend } from './spend.ts';
import { readStorage } from './storage.ts';
import { readTotals } from './totals.ts';

/** What is answered from the log and the texts in flight alone. */
export type LogQuery = Exclude<RecorderQuery, { kind: 'delete' | 'undelete' | 'raw' | 'figures' | 'usage' }>;

/** Answers a question from the log. @throws when it cannot be read. */
export function readAnswer(
  database: Database,
  path: string,
  query: LogQuery,
  live: Pick<LiveTexts, 'viewsOf'>,
): RecorderAnswers[LogQuery['kind']] {
  switch (query.kind) {
    case 'sessions':
      return readPage(database, query.before, query.limit);
    case 'session': {
      const detail = readDetail(database, query.sessionId);
      return detail && { ...detail, items: [...detail.items, ...live.viewsOf(query.sessionId)] };
    }
    case 'opening':
      return readOpening(database, query, live.viewsOf(query.sessionId));
    case 'items':
      return readTurns(database, query, live.viewsOf(query.sessionId));
    case 'spend':
      return readSpend(database, query.since);
    case 'search':
      return readSearch(database, query.filter, query.before, query.limit, query.quick);
    case 'facets':
      return readFacets(database, query.filter);
    case 'totals':
      return readTotals(database, query.period, query.at);
    case 'turnItems':
      return readItemsOf(database, query.sessionId, [query.turnId]);
    case 'countRange':
      return countRange(database, query);
    case 'storage':
      return readStorage(database, path);
  }
}
