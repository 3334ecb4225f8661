import { useEffect, useRef, useState } from 'react';
import { t } from '../../../preload/language.ts';
import { MenuRows, moveFocus, rows } from '../../components/menu.tsx';
import { useBeside } from '../../components/use-beside.ts';
import { useActions, useWindow, useWindowStore } from '../../store/context.ts';
import { sessionListId } from './session-list.tsx';
import { sessionMenu } from './session-menu.tsx';
import { rowElementId } from './session-row.tsx';

interface Opened {
  readonly sessionId: string;
  readonly place: DOMRect;
}

/** The menu of a session of the list, by the second mouse button or the context key; it chooses the session too. */
export function SessionContextMenu() {
  const actions = useActions();
  const { state } = useWindowStore();
  const [opened, setOpened] = useState<Opened | null>(null);
  const session = useWindow((now) => now.log.byId.get(opened?.sessionId ?? ''));
  const list = useRef<HTMLDivElement>(null);
  const onBeforeToggle = useBeside(
    () => (opened === null ? null : { getBoundingClientRect: () => opened.place }),
    'bottom-start',
    0,
  );

  useEffect(() => {
    function onContextMenu(event: MouseEvent): void {
      const chosen = askedFor(event, state.getState().place.sessionId);
      if (chosen === null) return;
      event.preventDefault();
      actions.choose(chosen.sessionId);
      setOpened(chosen);
    }
    document.addEventListener('contextmenu', onContextMenu);
    return () => document.removeEventListener('contextmenu', onContextMenu);
  }, [actions, state]);

  useEffect(() => {
    if (opened === null) return;
    list.current?.showPopover();
    list.current?.querySelector<HTMLElement>(rows)?.focus();
  }, [opened]);

  if (opened === null || session === undefined) return null;
  return (
    <div
      ref={list}
      popover="auto"
      role="menu"
      aria-label={t`This session`}
      className="menu"
      data-testid="session-context-menu"
      onBeforeToggle={onBeforeToggle}
      onKeyDown={moveFocus}
      onToggle={(event) => {
        if (event.newState === 'closed') setOpened(null);
      }}
    >
      <MenuRows
        groups={sessionMenu(session, actions)}
        onPick={(item) => {
          list.current?.hidePopover();
          document.getElementById(sessionListId)?.focus();
          item.run();
        }}
      />
    </div>
  );
}

/** The session a press was about: the row under the pointer, or by the context key the chosen one. Null elsewhere. */
function askedFor(event: MouseEvent, chosenId: string | null): Opened | null {
  if (!(event.target instanceof Element) || event.target.closest(`#${sessionListId}`) === null) return null;
  const row = event.target.closest<HTMLElement>('[data-session-id]');
  const sessionId = row?.dataset['sessionId'];
  if (sessionId !== undefined) return { sessionId, place: new DOMRect(event.clientX, event.clientY) };
  if (chosenId === null || event.target.id !== sessionListId) return null;
  const place = document.getElementById(rowElementId(chosenId))?.getBoundingClientRect();
  return place === undefined
    ? null
    : { sessionId: chosenId, place: new DOMRect(place.left + place.width / 3, place.top + place.height / 2) };
}
