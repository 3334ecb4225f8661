import { useEffect, useRef, useState } from 'react';
import { t } from '../../../preload/language.ts';
import { MenuRows, moveFocus, rows } from '../../components/menu.tsx';
import { useActions, useWindow, useWindowStore } from '../../store/context.ts';
import { sessionListId } from './session-list.tsx';
import { sessionMenu } from './session-menu.tsx';
import { rowElementId } from './session-row.tsx';

interface Opened {
  readonly sessionId: string;
  readonly x: number;
  readonly y: number;
}

/** The menu of a session of the list, by the second mouse button or the context key; it chooses the session too. */
export function SessionContextMenu() {
  const actions = useActions();
  const { state } = useWindowStore();
  const [opened, setOpened] = useState<Opened | null>(null);
  const session = useWindow((now) => now.log.byId.get(opened?.sessionId ?? ''));
  const list = useRef<HTMLDivElement>(null);

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
      className="menu context-menu"
      data-testid="session-context-menu"
      style={placeOf(opened)}
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
  if (sessionId !== undefined) return { sessionId, x: event.clientX, y: event.clientY };
  if (chosenId === null || event.target.id !== sessionListId) return null;
  const place = document.getElementById(rowElementId(chosenId))?.getBoundingClientRect();
  return place === undefined
    ? null
    : { sessionId: chosenId, x: place.left + place.width / 3, y: place.top + place.height / 2 };
}

/** Beside the pointer, and turned round where the window ends. */
function placeOf({ x, y }: Opened): Readonly<Record<'left' | 'right' | 'top' | 'bottom', string>> {
  const { innerWidth, innerHeight } = window;
  const leftward = x > innerWidth / 2;
  const upward = y > innerHeight / 2;
  return {
    left: leftward ? 'auto' : `${x}px`,
    right: leftward ? `${innerWidth - x}px` : 'auto',
    top: upward ? 'auto' : `${y}px`,
    bottom: upward ? `${innerHeight - y}px` : 'auto',
  };
}
