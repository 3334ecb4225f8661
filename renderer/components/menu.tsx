import { Check } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';
import { useBeside } from './use-beside.ts';

/** One row of a menu. */
export interface MenuItem {
  readonly key: string;
  readonly label: string;
  readonly detail?: string | undefined;
  readonly testId?: string;
  /** One of a group of choices: whether it is the one that holds. */
  readonly checked?: boolean;
  readonly run: () => void;
}

/** A button that opens a menu of groups, drawn on the native popover: it closes on Escape and on a click elsewhere. */
export function Menu({
  label,
  className,
  groups,
  children,
  testId,
}: {
  label: string;
  className: string;
  groups: readonly (readonly MenuItem[])[];
  children: ReactNode;
  testId?: string;
}) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const onBeforeToggle = useBeside(() => button.current, 'bottom-end');

  function onToggle(open: boolean): void {
    button.current?.setAttribute('aria-expanded', String(open));
    if (open) list.current?.querySelector<HTMLElement>(rows)?.focus();
  }

  return (
    <span className="menu-place">
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={false}
        popoverTarget={id}
        data-testid={testId}
      >
        {children}
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        className="menu"
        onBeforeToggle={onBeforeToggle}
        onToggle={(event) => onToggle(event.newState === 'open')}
        onKeyDown={moveFocus}
      >
        <MenuRows
          groups={groups}
          onPick={(item) => {
            // Closed first, so that a sheet opened by the item returns the focus to this button.
            list.current?.hidePopover();
            button.current?.focus();
            item.run();
          }}
        />
      </div>
    </span>
  );
}

/** The rows of a menu, group by group; empty groups leave no line. */
export function MenuRows({
  groups,
  onPick,
}: {
  groups: readonly (readonly MenuItem[])[];
  onPick: (item: MenuItem) => void;
}) {
  return groups
    .filter((group) => group.length > 0)
    .map((group) => (
      <div key={group[0]?.key} role="group" className="menu-group">
        {group.map((item) => (
          <button
            key={item.key}
            type="button"
            role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
            aria-checked={item.checked}
            data-testid={item.testId}
            tabIndex={-1}
            onClick={() => onPick(item)}
          >
            <span>
              {item.checked === undefined ? null : <Mark on={item.checked} />}
              {item.label}
            </span>
            {item.detail === undefined ? null : <span className="menu-detail">{item.detail}</span>}
          </button>
        ))}
      </div>
    ));
}

/** Finds the rows of a menu in the document. */
export const rows = ':is([role=menuitem], [role=menuitemradio])';

/** Which of several choices holds: a check, and its place kept where it does not. */
function Mark({ on }: { on: boolean }) {
  return (
    <span className="menu-mark" aria-hidden>
      {on ? <Check size={14} strokeWidth={1.5} /> : null}
    </span>
  );
}

/** Moves the focus between the rows of a menu with the arrow keys. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(rows)];
  const at = items.findIndex((item) => item === document.activeElement);
  const next =
    event.key === 'ArrowDown'
      ? (at + 1) % items.length
      : event.key === 'ArrowUp'
        ? (at - 1 + items.length) % items.length
        : event.key === 'Home'
          ? 0
          : event.key === 'End'
            ? items.length - 1
            : null;
  if (next === null) return;
  event.preventDefault();
  event.stopPropagation();
  items[next]?.focus();
}
