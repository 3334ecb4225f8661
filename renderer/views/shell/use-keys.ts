import { useEffect } from 'react';
import type { WindowStore } from '../../store/create.ts';
import { commandOf, type KeyCommand, type KeyPlace } from '../../store/keys.ts';
import { filterAddId } from '../sessions/filter-row.tsx';
import { searchFieldId } from '../sessions/search-field.tsx';
import { isSearching } from '../../store/search.ts';
import { sessionDetailId } from '../sessions/session-detail.tsx';
import { sessionListId } from '../sessions/session-list.tsx';

/** Listens to the keyboard for the whole window. */
export function useKeys(store: WindowStore): void {
  useEffect(() => {
    let led = false;
    const onKeyDown = (event: KeyboardEvent): void => {
      const command = commandOf(event, placeOf(event.target), led);
      if (event.key !== 'Shift') led = command === 'lead';
      if (command === null || event.defaultPrevented) return;
      if (run(command, store)) event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [store]);
}

function placeOf(target: EventTarget | null): KeyPlace {
  if (!(target instanceof Element)) return 'elsewhere';
  if (target.closest('dialog, [popover]') !== null) return 'dialog';
  if (target.matches('input:not([type=radio]), textarea, select')) return 'text';
  if (target.closest(`#${sessionListId}`) !== null) return 'list';
  return target.closest(`#${sessionDetailId}`) === null ? 'elsewhere' : 'detail';
}

function run(command: KeyCommand, { state, actions }: WindowStore): boolean {
  const { place } = state.getState();
  switch (command) {
    case 'palette':
      actions.openPalette();
      return true;
    case 'launch':
      actions.openLaunch();
      return true;
    case 'toggleRouting':
      void actions.toggleRouting();
      return true;
    case 'search':
      actions.show('sessions');
      actions.backToList();
      selectField(searchFieldId);
      return true;
    case 'filter':
      actions.show('sessions');
      actions.backToList();
      requestAnimationFrame(() => document.getElementById(filterAddId)?.click());
      return true;
    case 'lead':
      return true;
    case 'sessions':
    case 'totals':
    case 'gateways':
    case 'accounts':
    case 'codex':
    case 'doctor':
    case 'settings':
      actions.show(command);
      return true;
    case 'undo':
      void actions.undo();
      return true;
    case 'help':
      actions.openKeys();
      return true;
    case 'back':
      if (place.view !== 'sessions') actions.show('sessions');
      else if (document.activeElement?.id === sessionListId && isSearching(state.getState().search))
        actions.clearSearch();
      actions.backToList();
      focusLater(sessionListId);
      return true;
    default:
      return place.view === 'sessions' && runInList(command, { state, actions });
  }
}

function runInList(command: KeyCommand, { state, actions }: Pick<WindowStore, 'state' | 'actions'>): boolean {
  const { sessionId, spot } = state.getState().place;
  switch (command) {
    case 'down':
      actions.move(1);
      return true;
    case 'up':
      actions.move(-1);
      return true;
    case 'first':
      actions.move(Number.NEGATIVE_INFINITY);
      return true;
    case 'last':
      actions.move(Number.POSITIVE_INFINITY);
      return true;
    case 'open':
      if (sessionId === null) return false;
      actions.choose(sessionId, 'open', spot);
      focusLater(sessionDetailId);
      return true;
    case 'unfold':
    case 'foldUp':
      if (sessionId === null) return false;
      actions.unfold(sessionId, command === 'unfold');
      return true;
    default:
      return false;
  }
}

/** Goes to a field with all of it selected: at once where it is in sight, so that what is typed next is all in it. */
function selectField(id: string): void {
  const select = (): boolean => {
    const field = document.getElementById(id);
    if (!(field instanceof HTMLInputElement) || !field.checkVisibility()) return false;
    field.select();
    return true;
  };
  if (!select()) requestAnimationFrame(select);
}

/** Moves the focus once what it goes to has been drawn. */
function focusLater(id: string): void {
  requestAnimationFrame(() => {
    const element = document.getElementById(id);
    (element?.querySelector<HTMLElement>('.chain') ?? element)?.focus();
  });
}
