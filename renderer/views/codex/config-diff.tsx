import { useMemo } from 'react';
import type { DiffLine } from '../../../preload/contract.ts';
import { inertText } from '../../format/inert.ts';

const signs: Readonly<Record<DiffLine['kind'], string>> = { same: ' ', added: '+', removed: '−', gap: '⋯' };

/** A change of a file as it will be written. Numbers are drawn and not read, so that the lines can be copied. */
export function ConfigDiff({ lines, label }: { lines: readonly DiffLine[]; label: string }) {
  const safe = useMemo(() => lines.map((line) => ({ ...line, text: inertText(line.text) })), [lines]);
  return (
    <pre
      dir="ltr"
      role="group"
      tabIndex={0}
      aria-label={label}
      className="config-diff"
      data-testid="config-diff"
    >
      {safe.map((line, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- the lines of one change never move
        <span key={index} className="config-line" data-kind={line.kind}>
          <span className="config-number" data-number={line.before ?? ''} />
          <span className="config-number" data-number={line.after ?? ''} />
          <span className="config-sign">{signs[line.kind]}</span>
          <span className="config-text">
            {line.text}
            {'\n'}
          </span>
        </span>
      ))}
    </pre>
  );
}
