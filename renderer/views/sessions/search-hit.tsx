import {
  Brain,
  CornerDownRight,
  MessageSquare,
  MessageSquareText,
  type LucideIcon,
  SquareTerminal,
  Wrench,
} from 'lucide-react';
import { memo } from 'react';
import type { HitView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { inertText } from '../../format/inert.ts';
import { useActions } from '../../store/context.ts';
import { snippetParts } from '../../store/search.ts';
import type { SessionRow } from '../../store/session-rows.ts';
import type { RowPlace } from './session-row.tsx';

type HitRow = Extract<SessionRow, { kind: 'hit' }>;

const shapes: Readonly<Record<HitView['kind'], LucideIcon>> = {
  prompt: MessageSquare,
  answer: MessageSquareText,
  reasoning: Brain,
  toolCall: SquareTerminal,
  toolOutput: Wrench,
  other: CornerDownRight,
};

function kindName(kind: HitView['kind']): string {
  return {
    prompt: t`Prompt`,
    answer: t`Answer`,
    reasoning: t`Reasoning`,
    toolCall: t`Command`,
    toolOutput: t`Output`,
    other: t`Other`,
  }[kind];
}

/** A place in a session where the words were found: what it is, and a piece of it with the words marked. */
export const SearchHitView = memo(function SearchHitView({ row, ...place }: RowPlace & { row: HitRow }) {
  const { chooseRow } = useActions();
  const Shape = shapes[row.hit.kind];
  return (
    <div
      id={hitElementId(row.key)}
      role="row"
      className="session-row"
      data-testid="search-hit"
      data-session-id={row.id}
      data-item-id={row.hit.itemId}
      aria-rowindex={place.rowIndex}
      aria-level={2}
      aria-selected={place.chosen}
      style={{ height: place.heightPx, transform: `translateY(${place.topPx}px)` }}
      onClick={() => chooseRow(row, 'open')}
    >
      <div role="gridcell" className="session-cell" data-level="hit">
        <span className="glyph" title={kindName(row.hit.kind)}>
          <Shape size={14} strokeWidth={1.5} aria-hidden />
          <span className="hidden-text">{kindName(row.hit.kind)}: </span>
        </span>
        <p className="hit-text" dir="auto">
          {snippetParts(row.hit).map(({ text, marked }, index) => {
            const shown = inertText(text).replace(/\s+/g, ' ');
            // oxlint-disable-next-line react/no-array-index-key -- the pieces of one snippet never move
            return marked ? <mark key={index}>{shown}</mark> : <span key={index}>{shown}</span>;
          })}
        </p>
      </div>
    </div>
  );
});

/** The id of a hit's row in the document. */
export function hitElementId(key: string): string {
  return `hit-${key}`;
}
