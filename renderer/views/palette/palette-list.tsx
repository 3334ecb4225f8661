import { ArrowRight, FolderOpen, ListTree, Route, Settings2, Zap } from 'lucide-react';
import { t } from '../../../preload/language.ts';
import { type PaletteEntry, type PaletteGroup, paletteGroupName } from '../../store/palette.ts';

const glyphs: Readonly<Record<PaletteGroup, typeof Route>> = {
  'Go to': ArrowRight,
  Do: Zap,
  Launch: FolderOpen,
  Gateways: Route,
  Sessions: ListTree,
  Settings: Settings2,
};

/** The lines of the palette; each says its kind by its glyph and in words. */
export function PaletteList({
  id,
  entries,
  chosen,
  onPick,
}: {
  id: string;
  entries: readonly PaletteEntry[];
  chosen: PaletteEntry | null;
  onPick: (entry: PaletteEntry) => void;
}) {
  return (
    <ul id={id} className="palette-list" role="listbox" aria-label={t`Found`}>
      {entries.map((entry) => {
        const Glyph = glyphs[entry.group];
        return (
          <li
            key={entry.id}
            id={paletteLineId(id, entry)}
            role="option"
            aria-selected={entry === chosen}
            className="palette-line"
            data-testid="palette-line"
            data-entry={entry.id}
            // The focus stays in the field.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onPick(entry)}
          >
            <Glyph size={16} strokeWidth={1.5} aria-hidden />
            <span className="palette-label">{entry.label}</span>
            {entry.detail === '' ? null : <span className="palette-detail">{entry.detail}</span>}
            <span className="palette-group">{paletteGroupName(entry.group)}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** Where a line stands in the document. */
export function paletteLineId(listId: string, entry: PaletteEntry): string {
  return `${listId}-${entry.id}`;
}
