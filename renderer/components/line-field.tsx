import { type ReactNode, useId } from 'react';

/** A line of a form: its label, a text field, and what there is to say under it. */
export function LineField({
  label,
  value,
  note,
  placeholder,
  choices = [],
  mono = false,
  invalid = false,
  firstFocus = false,
  testId,
  children,
  onChange,
}: {
  label: string;
  value: string;
  note?: ReactNode;
  placeholder?: string;
  /** Offered while typing; anything else may be typed. */
  choices?: readonly string[];
  mono?: boolean;
  invalid?: boolean;
  firstFocus?: boolean;
  testId?: string;
  children?: ReactNode;
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className="line">
      <label htmlFor={id}>{label}</label>
      <div className="line-body">
        <input
          id={id}
          className={mono ? 'text-field mono' : 'text-field'}
          value={value}
          placeholder={placeholder}
          list={choices.length === 0 ? undefined : `${id}-choices`}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-invalid={invalid}
          aria-describedby={note === undefined ? undefined : `${id}-note`}
          data-first-focus={firstFocus || undefined}
          data-testid={testId}
          onChange={(event) => onChange(event.target.value)}
        />
        {choices.length === 0 ? null : (
          <datalist id={`${id}-choices`}>
            {choices.map((choice) => (
              <option key={choice} value={choice} />
            ))}
          </datalist>
        )}
        {note === undefined ? null : (
          <p id={`${id}-note`} className="line-note">
            {note}
          </p>
        )}
        {children}
      </div>
    </div>
  );
}

/** A line of a form around a control that is no text field; `htmlFor` names the control where it is one. */
export function Line({ label, htmlFor, children }: { label: string; htmlFor?: string; children: ReactNode }) {
  return (
    <div className="line">
      {htmlFor === undefined ? (
        <span className="line-label">{label}</span>
      ) : (
        <label htmlFor={htmlFor}>{label}</label>
      )}
      <div className="line-body">{children}</div>
    </div>
  );
}
