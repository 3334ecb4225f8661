import type { BackendView, BookView, SessionDetail, SessionView } from '../../preload/contract.ts';
import { unknownFacts } from '../domain/explain-rule.ts';
import { explain } from '../domain/explain.ts';
import type { LastFailure } from '../doctor/facts.ts';

/** The last failures as the session log and the proxy know them. */
export interface FailureSources {
  readonly book: BookView;
  /** Sessions that failed, newest first. */
  readonly failed: readonly SessionView[];
  readonly session: (sessionId: string) => Promise<SessionDetail | null>;
}

/** Reading a session costs as much as it is long. */
const mostSessionsRead = 4;

/** The last failure of each backend there is: what the log explained, or what the proxy saw since the start (R5). */
export async function lastFailures({
  book,
  failed,
  session,
}: FailureSources): Promise<readonly LastFailure[]> {
  const found: LastFailure[] = [];
  let read = 0;
  for (const gateway of book.gateways) {
    for (const backend of gateway.backends) {
      const name = `${gateway.name}/${backend.name}`;
      const seen = seenFailure(name, backend);
      const logged = failed.find((one) => one.gateway === gateway.name && one.backend === backend.name);
      if (seen !== null && (logged === undefined || seen.at > logged.lastActivityAt)) {
        found.push(seen);
      } else if (logged !== undefined && read < mostSessionsRead) {
        read += 1;
        const turn = (await session(logged.id))?.turns.findLast(({ problem }) => problem !== null);
        if (turn?.problem == null) continue;
        const at = turn.endedAt ?? turn.startedAt;
        const { lastResult } = backend;
        const isOver = lastResult !== null && lastResult.at > at && !isFailure(lastResult);
        found.push({ name, backendId: backend.id, at, problem: turn.problem, isOver });
      }
    }
  }
  return found;
}

type LastResult = NonNullable<BackendView['lastResult']>;

const isFailure = ({ status, problem }: LastResult): boolean =>
  problem !== null || status === null || status >= 400;

function seenFailure(name: string, backend: BackendView): LastFailure | null {
  const { lastResult, schema, auth, lane, upstream, model } = backend;
  if (lastResult === null || !isFailure(lastResult)) return null;
  const { at, status, problem } = lastResult;
  const told =
    problem ??
    explain({ ...unknownFacts, schema, auth, lane, upstream, model, status: status ?? 502 }).problem;
  return { name, backendId: backend.id, at, problem: told, isOver: false };
}
