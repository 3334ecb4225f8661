import { CopyButton } from './copy-button.tsx';

/** A command to read and to copy, wrapped so that all of it can be seen. */
export function Command({ text, label }: { text: string; label: string }) {
  return (
    <div className="command">
      <code tabIndex={0} role="textbox" aria-readonly aria-multiline aria-label={label}>
        {text}
      </code>
      <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} short />
    </div>
  );
}
