import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo } from 'react';
import type { SessionView } from '../../../preload/contract.ts';
import { StatusGlyph } from '../../components/glyph.tsx';
import { ageText, fullTimeText } from '../../format/ages.ts';
import { countedText, countText, totalTokens } from '../../format/amounts.ts';
import { elapsedText } from '../../format/durations.ts';
import { folderText, shortFolderText } from '../../format/folders.ts';
import { inertText } from '../../format/inert.ts';
import { useActions, useWindow } from '../../store/context.ts';
import type { WindowState } from '../../store/state.ts';

/** What stands where a session has no title yet. */
export function titleOf(session: SessionView): string {
  if (session.title !== null && session.title.trim() !== '')
    return inertText(session.title).replace(/\s+/g, ' ');
  if (session.kind === 'title') return 'Finding a title';
  return session.kind === 'subagent' ? 'Sub-agent' : 'Untitled session';
}

/** Where a row of the list stands. */
interface RowPlace {
  readonly id: string;
  readonly level: 1 | 2;
  /** Counts from 1. */
  readonly rowIndex: number;
  readonly chosen: boolean;
  readonly topPx: number;
  readonly heightPx: number;
}

/** One session in two lines: state and title, then where, what and how much. It draws anew only when it changed. */
export const SessionRowView = memo(function SessionRowView(place: RowPlace) {
  const { id, level } = place;
  const { choose } = useActions();
  const session = useWindow((state) => state.log.byId.get(id));
  const unfolded = useWindow((state) => state.log.unfolded.has(id));
  if (session === undefined) return null;
  return (
    <div
      id={rowElementId(id)}
      role="row"
      className="session-row"
      data-testid="session-row"
      data-session-id={id}
      data-status={session.status}
      aria-rowindex={place.rowIndex}
      aria-level={level}
      aria-selected={place.chosen}
      aria-expanded={level === 1 && session.background > 0 ? unfolded : undefined}
      style={{ height: place.heightPx, transform: `translateY(${place.topPx}px)` }}
      onClick={() => choose(id, 'open')}
    >
      <div role="gridcell" className="session-cell" data-level={level}>
        <StatusGlyph status={session.status} kind={session.kind} />
        <div className="session-lines">
          <FirstLine session={session} />
          {level === 2 ? null : <SecondLine session={session} />}
        </div>
      </div>
    </div>
  );
});

/** The id of a session's row in the document. */
export function rowElementId(sessionId: string): string {
  return `session-${sessionId}`;
}

function FirstLine({ session }: { session: SessionView }) {
  const time = useWindow((state) => timeOf(state, session.id));
  return (
    <div className="session-first">
      <span className="session-title" data-testid="session-title" dir="auto">
        {titleOf(session)}
      </span>
      <time
        className="session-time"
        data-running={session.status === 'streaming'}
        title={`Last active ${fullTimeText(session.lastActivityAt)}`}
      >
        {time}
      </time>
    </div>
  );
}

function SecondLine({ session }: { session: SessionView }) {
  const parts = [
    session.model,
    countedText(session.turns, 'turn'),
    totalTokens(session.tokens) === 0 ? null : countText(totalTokens(session.tokens)),
  ].filter((part) => part !== null);
  return (
    <div className="session-second">
      {session.folder === null ? null : (
        <span className="session-folder" title={folderText(session.folder)}>
          {shortFolderText(session.folder)}
        </span>
      )}
      <span className="session-facts">{parts.join(' · ')}</span>
      {session.background === 0 ? null : <BackgroundFold session={session} />}
    </div>
  );
}

function BackgroundFold({ session }: { session: SessionView }) {
  const { unfold } = useActions();
  const unfolded = useWindow((state) => state.log.unfolded.has(session.id));
  const Shape = unfolded ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      className="background-fold"
      tabIndex={-1}
      aria-expanded={unfolded}
      aria-label={`${countedText(session.background, 'background session')}`}
      title={`${countedText(session.background, 'background session')}: Codex's title request, sub-agents`}
      onClick={(event) => {
        event.stopPropagation();
        unfold(session.id, !unfolded);
      }}
    >
      <Shape size={12} strokeWidth={1.5} aria-hidden />
      {session.background}
    </button>
  );
}

function timeOf(state: WindowState, id: string): string {
  const session = state.log.byId.get(id);
  if (session === undefined) return '';
  const since = state.log.runningSince.get(id);
  return since === undefined ? ageText(session.lastActivityAt, state.now) : elapsedText(state.now - since);
}
