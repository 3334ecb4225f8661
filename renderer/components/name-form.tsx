import { useId, useState } from 'react';
import type { ProblemView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { Problem } from './problem.tsx';

/** A name in its own place: Enter keeps it, Escape leaves things as they are. A refusal stands under the field. */
export function NameForm({
  label,
  value = '',
  verb,
  testId,
  onSave,
  onClose,
}: {
  label: string;
  value?: string;
  verb: string;
  testId?: string;
  /** Null when it was kept. */
  onSave: (name: string) => Promise<ProblemView | null>;
  onClose: () => void;
}) {
  const [name, setName] = useState(value);
  const [problem, setProblem] = useState<ProblemView | null>(null);
  const [busy, setBusy] = useState(false);
  const id = useId();
  const empty = name.trim() === '';

  async function save(): Promise<void> {
    if (empty || busy) return;
    setBusy(true);
    const refused = await onSave(name.trim());
    setBusy(false);
    if (refused === null) onClose();
    else setProblem(refused);
  }

  return (
    <form
      className="name-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      <div className="name-line">
        <label className="hidden-text" htmlFor={id}>
          {label}
        </label>
        <input
          id={id}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the person asked for this field with the press before
          autoFocus
          className="text-field"
          value={name}
          placeholder={label}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={problem !== null}
          data-testid={testId}
          onFocus={(event) => event.target.select()}
          onChange={(event) => {
            setName(event.target.value);
            setProblem(null);
          }}
        />
        <button
          type="submit"
          className="button primary"
          disabled={empty || busy}
          data-testid={testId === undefined ? undefined : `${testId}-save`}
        >
          {verb}
        </button>
        <button type="button" className="button quiet" onClick={onClose}>
          {t`Cancel`}
        </button>
      </div>
      {problem === null ? null : <Problem problem={problem} />}
    </form>
  );
}
