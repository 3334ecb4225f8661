import { language, t } from '../../preload/language.ts';
import { CopyButton } from './copy-button.tsx';

/** A command to read, wrapped so that all of it can be seen; with a button to copy it, where it works as it stands. */
export function Command({ text, label, copies = true }: { text: string; label: string; copies?: boolean }) {
  return (
    <div className="command">
      <code tabIndex={0} role="textbox" aria-readonly aria-multiline aria-label={label}>
        {text}
      </code>
      {copies ? <CopyButton text={text} label={t`Copy ${inMidSentence(label)}`} short /> : null}
    </div>
  );
}

/** A label as it stands within a sentence; only English writes it small there. */
function inMidSentence(label: string): string {
  return language() === 'en' ? label.toLowerCase() : label;
}
