import { ChevronDown, ChevronRight, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import type { ProblemView, SessionView } from '../../../preload/contract.ts';
import { counted, t } from '../../../preload/language.ts';
import { StatusGlyph } from '../../components/glyph.tsx';
import { ageText, fullTimeText } from '../../format/ages.ts';
import { countText, totalTokens } from '../../format/amounts.ts';
import { costText } from '../../format/costs.ts';
import { durationText, elapsedText } from '../../format/durations.ts';
import { folderText, shortFolderText } from '../../format/folders.ts';
import { inertText } from '../../format/inert.ts';
import { numberText } from '../../format/intl.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { accountText } from '../../store/filter-words.ts';
import { gatewaysOf, valueOf, type WindowState } from '../../store/state.ts';
import { unusualOf } from '../../store/usual.ts';
import { DemoMark } from '../demo/demo-mark.tsx';

/** What stands where a session has no title yet. */
export function titleOf(session: SessionView): string {
  if (session.title !== null && session.title.trim() !== '')
    return inertText(session.title).replace(/\s+/g, ' ');
  if (session.kind === 'title') return t`Finding a title`;
  return session.kind === 'subagent' ? t`Sub-agent` : t`Untitled session`;
}

/** Where a row of the list stands. */
export interface RowPlace {
  /** Counts from 1. */
  readonly rowIndex: number;
  readonly chosen: boolean;
  readonly topPx: number;
  readonly heightPx: number;
}

interface SessionPlace extends RowPlace {
  readonly id: string;
  readonly level: 1 | 2;
  readonly warned: boolean;
}

/**
 * One session in two lines: state and title, then where, what and how much; a third where there is something to know of it.
 * It draws anew only when it changed.
 */
export const SessionRowView = memo(function SessionRowView(place: SessionPlace) {
  const { id, level, warned } = place;
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
          {warned && session.warning !== null ? <WarningLine warning={session.warning} /> : null}
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
      {session.demo === true ? <DemoMark /> : null}
      <time
        className="session-time"
        data-running={session.status === 'streaming'}
        title={t`Last active ${fullTimeText(session.lastActivityAt)}`}
      >
        {time}
      </time>
    </div>
  );
}

/** Parts in the order of their weight: those there is no room for go, the last first. */
function SecondLine({ session }: { session: SessionView }) {
  const unusualGateway = useWindow((state) => unusualOf(state, session).gateway);
  const account = useWindow((state) => unusualAccount(state, session));
  const cost = costOf(session);
  const tokens = totalTokens(session.tokens);
  return (
    <div className="session-second">
      <div className="session-parts">
        <div>
          {session.folder === null ? null : (
            <span className="session-folder" title={folderText(session.folder)}>
              {shortFolderText(session.folder)}
            </span>
          )}
          {unusualGateway ? (
            <span title={t`Another gateway than the one in use`}>{session.gateway}</span>
          ) : null}
          {session.model === null ? null : <span>{session.model}</span>}
          {account === null ? null : <span>{account}</span>}
          <span>{counted(
            session.turns,
          )`${numberText(session.turns)} turn | ${numberText(session.turns)} turns`}</span>
          {tokens === 0 ? null : <span title={t`Tokens, in and out`}>{countText(tokens)}</span>}
          {session.activeMs === 0 ? null : (
            <span title={t`Time its turns took`}>{durationText(session.activeMs)}</span>
          )}
        </div>
      </div>
      {session.background === 0 ? null : <BackgroundFold session={session} />}
      {cost === null ? null : (
        <span
          className="session-cost"
          data-testid="session-cost"
          title={
            session.costPartial
              ? t`An estimate, and too low: some of its tokens have no known price`
              : t`An estimate from known prices`
          }
        >
          {cost}
        </span>
      )}
    </div>
  );
}

function WarningLine({ warning }: { warning: ProblemView }) {
  return (
    <p
      className="session-warning"
      data-testid="session-warning"
      title={[warning.what, warning.why, warning.next].filter((part) => part !== '').join(' ')}
    >
      <TriangleAlert size={13} strokeWidth={1.5} aria-hidden />
      <span className="hidden-text">{t`Warning:`} </span>
      <span>{inertText(warning.what)}</span>
    </p>
  );
}

/** An estimate as a row shows it: `~$0.42`, `<$0.01`, `from ~$0.42` where a part has no price; null when nothing is known. */
export function costOf({
  costUsd,
  costPartial,
}: Pick<SessionView, 'costUsd' | 'costPartial'>): string | null {
  if (costUsd === null) return null;
  const text = costUsd > 0 && costUsd < 0.01 ? t`<$0.01` : `~${costText(costUsd)}`;
  return costPartial ? t`from ${text}` : text;
}

function unusualAccount(state: WindowState, session: SessionView): string | null {
  if (!unusualOf(state, session).account) return null;
  return accountText(session.account, {
    accounts: valueOf(state.accounts) ?? [],
    gateways: gatewaysOf(state) ?? [],
  });
}

function BackgroundFold({ session }: { session: SessionView }) {
  const { unfold } = useActions();
  const unfolded = useWindow((state) => state.log.unfolded.has(session.id));
  const shown = numberText(session.background);
  const behind = counted(session.background)`${shown} background session | ${shown} background sessions`;
  const Shape = unfolded ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      className="background-fold"
      tabIndex={-1}
      aria-expanded={unfolded}
      aria-label={behind}
      title={t`${behind}: Codex's title request, sub-agents`}
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
