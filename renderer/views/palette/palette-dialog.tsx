import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { counted, t } from '../../../preload/language.ts';
import { numberText } from '../../format/intl.ts';
import { useActions, useWindow, useWindowStore } from '../../store/context.ts';
import { foundEntries, nextLine, type PaletteEntry } from '../../store/palette.ts';
import { valueOf } from '../../store/loadable.ts';
import { paletteEntries } from '../../store/palette-entries.ts';
import { runPaletteAct } from '../../store/palette-run.ts';
import { PaletteList, paletteLineId } from './palette-list.tsx';

/**
 * Everything there is to go to or do, found by typing. A combobox with a list (ARIA 1.2): the focus stays in the field, and
 * the chosen line is told from there.
 */
export function PaletteDialog() {
  const actions = useActions();
  const { query, at } = useWindow((state) => state.palette);
  const found = useFound(query);
  const dialog = useRef<HTMLDialogElement>(null);
  const listId = useId();
  const chosen = found[Math.min(at, found.length - 1)];
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Closing before the element is removed is what gives the focus back.
    return () => element?.close();
  }, []);
  useEffect(() => {
    if (chosen !== undefined)
      document.getElementById(paletteLineId(listId, chosen))?.scrollIntoView({ block: 'nearest' });
  }, [chosen, listId]);

  function pick(entry: PaletteEntry): void {
    actions.closePalette();
    // After the focus is back, so that a sheet opened by the entry gives it back to the same place.
    requestAnimationFrame(() => runPaletteAct(entry.act, actions));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      return actions.closePalette();
    }
    if (event.key === 'Enter' && chosen !== undefined) {
      event.preventDefault();
      return pick(chosen);
    }
    const next = nextLine(event.key, Math.min(at, found.length - 1), found.length);
    if (next === null) return;
    event.preventDefault();
    actions.movePalette(next);
  }

  return (
    <dialog
      ref={dialog}
      className="sheet palette"
      aria-label={t`Find anything`}
      data-testid="palette"
      onCancel={(event) => {
        event.preventDefault();
        actions.closePalette();
      }}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) actions.closePalette();
      }}
    >
      <input
        className="palette-field"
        role="combobox"
        aria-label={t`Find anything`}
        aria-expanded={found.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={chosen === undefined ? undefined : paletteLineId(listId, chosen)}
        autoFocus
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder={t`Go to a place, a session, a gateway, a setting…`}
        value={query}
        data-testid="palette-field"
        onChange={(event) => actions.typePalette(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <PaletteList id={listId} entries={found} chosen={chosen ?? null} onPick={pick} />
      <p className={found.length === 0 ? 'palette-none' : 'hidden-text'} role="status">
        {found.length === 0
          ? t`Nothing here is called that.`
          : query.trim() === ''
            ? ''
            : counted(
                found.length,
              )`${numberText(found.length)} line found | ${numberText(found.length)} lines found`}
      </p>
    </dialog>
  );
}

/** What is listed. Sessions are those of the moment it opened: no line moves under a hand because something streams. */
function useFound(query: string): readonly PaletteEntry[] {
  const store = useWindowStore();
  const book = useWindow((state) => state.book);
  const homes = useWindow((state) => state.homes);
  const [{ log, place }] = useState(() => store.state.getState());
  const settings = useWindow((state) => state.settings);
  const routing = useWindow((state) => valueOf(state.status)?.routing ?? null);
  const entries = useMemo(
    () => paletteEntries({ book, homes, log, place, settings, routing }),
    [book, homes, log, place, settings, routing],
  );
  return useMemo(() => foundEntries(entries, query), [entries, query]);
}
