import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '../../preload/language.ts';
import { useActions } from '../store/context.ts';

/** How long the button says that it copied, ms. */
const saidForMs = 1600;

/** Copies a text and says so for a moment; `label` names what is copied. */
export function CopyButton({
  text,
  label,
  words = t`Copy`,
  short = false,
}: {
  text: string;
  label: string;
  words?: string;
  short?: boolean;
}) {
  const { copyText } = useActions();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), saidForMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const Shape = copied ? Check : Copy;
  return (
    <button
      type="button"
      className={short ? 'icon-button' : 'button quiet'}
      aria-label={short ? label : undefined}
      title={label}
      onClick={() => void copyText(text).then(setCopied)}
    >
      <Shape size={14} strokeWidth={1.5} aria-hidden />
      {short ? null : copied ? t`Copied` : words}
    </button>
  );
}
