import { CopyButton } from './copy-button.tsx';

/** A command to read, wrapped so that all of it can be seen; with a button to copy it, where it works as it stands. */
export function Command({ text, label, copies = true }: { text: string; label: string; copies?: boolean }) {
  return (
    <div className="command">
      <code tabIndex={0} role="textbox" aria-readonly aria-multiline aria-label={label}>
        {text}
      </code>
      {copies ? <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} short /> : null}
    </div>
  );
}
