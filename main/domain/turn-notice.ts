import type { SessionView, TurnView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';

/** What the system is to tell of a turn that ended. */
export interface TurnNotice {
  readonly title: string;
  readonly body: string;
}

/** The notification of a turn that ended while nobody looked; null for one that is not worth one. */
export function turnNotice(
  session: SessionView,
  turn: TurnView,
  wanted: { readonly turnFinished: boolean; readonly turnFailed: boolean },
): TurnNotice | null {
  if (session.kind !== 'user' || turn.kind !== 'turn') return null;
  const title = session.title ?? t`A session`;
  switch (turn.status) {
    case 'completed':
      return wanted.turnFinished ? { title, body: finishedText(turn) } : null;
    case 'failed':
      return wanted.turnFailed
        ? {
            title,
            body: turn.problem === null ? t`Failed: it did not say why.` : t`Failed: ${turn.problem.what}`,
          }
        : null;
    // The person did that, or Codex tries again by itself.
    case 'interrupted':
    case 'streaming':
      return null;
    default:
      return turn.status satisfies never;
  }
}

function finishedText({ startedAt, endedAt }: TurnView): string {
  const seconds = endedAt === null ? 0 : Math.round((endedAt - startedAt) / 1_000);
  if (seconds < 1) return t`Finished.`;
  if (seconds < 60) return t`Finished after ${seconds} s.`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? t`Finished after ${minutes} min ${seconds % 60} s.`
    : t`Finished after ${Math.floor(minutes / 60)} h ${minutes % 60} min.`;
}
