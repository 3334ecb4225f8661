/** A setting that is on or off, in words beside it. */
export function Switch({
  on,
  label,
  testId,
  title,
  onChange,
}: {
  on: boolean;
  label: string;
  testId?: string;
  title?: string;
  onChange: (on: boolean) => void;
}) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      className="switch"
      data-testid={testId}
      title={title}
      onClick={() => onChange(!on)}
    >
      <span className="switch-track" aria-hidden>
        <span className="switch-thumb" />
      </span>
      <span className="switch-label">{label}</span>
    </button>
  );
}
