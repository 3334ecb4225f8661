import { type ReactNode, useEffect, useRef, useState } from 'react';
import { t } from '../../preload/language.ts';

/** A button that asks once, in its own place, before it does what cannot be undone. Escape and Keep leave things as they are. */
export function Confirm({
  label,
  question,
  verb,
  tone = 'danger',
  testId,
  busy,
  onConfirm,
}: {
  label: string;
  question: ReactNode;
  verb: string;
  tone?: 'danger' | 'accent';
  testId?: string;
  busy: boolean;
  onConfirm: () => void;
}) {
  const [asking, setAsking] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const keep = useRef<HTMLButtonElement>(null);
  const asked = useRef(false);
  useEffect(() => {
    if (asking) keep.current?.focus();
    else if (asked.current) opener.current?.focus();
    asked.current = asking;
  }, [asking]);
  if (!asking)
    return (
      <button
        ref={opener}
        type="button"
        className="button quiet"
        disabled={busy}
        data-testid={testId}
        onClick={() => setAsking(true)}
      >
        {label}
      </button>
    );
  return (
    <div
      className="confirm"
      role="group"
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        setAsking(false);
      }}
    >
      <p>{question}</p>
      <div className="buttons">
        <button
          type="button"
          className={`button ${tone}`}
          data-testid={testId === undefined ? undefined : `${testId}-confirm`}
          onClick={() => {
            setAsking(false);
            onConfirm();
          }}
        >
          {verb}
        </button>
        <button ref={keep} type="button" className="button" onClick={() => setAsking(false)}>
          {t`Keep it`}
        </button>
      </div>
    </div>
  );
}
