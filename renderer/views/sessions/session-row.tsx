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

/** One session in two lines: state and title, then where, what and how much. It draws anew only when it changed. */
export const SessionRowView = memo(function SessionRowView({ id, level }: { id: string; level: 1 | 2 }) {
  const session = useWindow((state) => state.log.byId.get(id));
  const time = useWindow((state) => timeOf(state, id));
  if (session === undefined) return null;
  return (
    <div role="gridcell" className="session-cell" data-level={level}>
      <StatusGlyph status={session.status} kind={session.kind} />
      <div className="session-lines">
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
        {level === 2 ? null : <SecondLine session={session} />}
      </div>
    </div>
  );
});

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
