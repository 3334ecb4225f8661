import { X } from 'lucide-react';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { t } from '../../preload/language.ts';

/**
 * A modal sheet on the native dialog: Escape closes, focus stays within and returns to where it was. It begins at what is
 * marked `data-first-focus`, else where the browser puts it.
 */
export function Sheet({
  title,
  place,
  onClose,
  children,
}: {
  title: string;
  place: 'corner' | 'centre' | 'wide';
  onClose: () => void;
  children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>('[data-first-focus=true]')?.focus();
    // Closing before the element is removed is what gives the focus back.
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="sheet"
      data-place={place}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className="sheet-body">
        <header className="sheet-header">
          <h2 id={titleId}>{title}</h2>
          <button type="button" className="icon-button" aria-label={t`Close`} onClick={onClose}>
            <X size={16} strokeWidth={1.5} aria-hidden />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
