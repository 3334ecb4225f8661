import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '../../../preload/language.ts';
import { useActions, useWindow } from '../../store/context.ts';
import type { Toast } from '../../store/gateway-desk.ts';

/** How long a line stays once neither pointer nor keyboard is on it, ms. */
const staysForMs = 10_000;

/** One line about what was just done, with the way back; it goes by itself, but not from under a hand. */
export function ToastLine() {
  const toast = useWindow((state) => state.bench.toast);
  return toast === null ? null : <Line key={toast.undoId ?? toast.text} toast={toast} />;
}

function Line({ toast }: { toast: Toast }) {
  const { undo, dismissToast } = useActions();
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const held = pointed || focused;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(dismissToast, staysForMs);
    return () => clearTimeout(timer);
  }, [held, dismissToast]);
  return (
    <section
      className="toast"
      aria-label={t`Just done`}
      data-testid="toast"
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      onFocus={() => setFocused(true)}
      onBlur={(event) => setFocused(event.currentTarget.contains(event.relatedTarget))}
    >
      <p>{toast.text}</p>
      {toast.undoId === null ? null : (
        <button
          type="button"
          className="button"
          data-testid="undo"
          aria-keyshortcuts="Control+Z Meta+Z"
          onClick={() => void undo()}
        >{t`Undo`}</button>
      )}
      <button type="button" className="icon-button" aria-label={t`Dismiss`} onClick={dismissToast}>
        <X size={16} strokeWidth={1.5} aria-hidden />
      </button>
    </section>
  );
}
