import { X } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../../preload/language.ts';
import { Line } from '../../components/line-field.tsx';

/** What the lines are called in every place; the first one is 1. */
export interface PairWords {
  readonly add: string;
  readonly name: (at: number) => string;
  readonly value: (at: number) => string;
  readonly remove: (at: number) => string;
}

type Pairs = readonly (readonly [name: string, value: string])[];

/** Names with values, one line each; lines without a name are not kept. */
export function PairsField({
  label,
  words,
  pairs,
  note,
  onChange,
}: {
  label: string;
  words: PairWords;
  pairs: Pairs;
  note: string;
  onChange: (pairs: Pairs) => void;
}) {
  const [rows, setRows] = useState<Pairs>(pairs);
  function take(next: Pairs): void {
    setRows(next);
    onChange(next.filter(([name]) => name.trim() !== ''));
  }
  const change = (at: number, row: readonly [string, string]): void =>
    take(rows.map((one, index) => (index === at ? row : one)));
  return (
    <Line label={label}>
      {rows.map(([name, value], index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a line has no identity but its place
        <div key={index} className="line-row pair">
          <input
            className="text-field mono"
            aria-label={words.name(index + 1)}
            placeholder={t`Name`}
            value={name}
            spellCheck={false}
            onChange={(event) => change(index, [event.target.value, value])}
          />
          <input
            className="text-field mono"
            aria-label={words.value(index + 1)}
            placeholder={t`Value`}
            value={value}
            spellCheck={false}
            onChange={(event) => change(index, [name, event.target.value])}
          />
          <button
            type="button"
            className="icon-button"
            aria-label={words.remove(index + 1)}
            onClick={() => take(rows.filter((_, at) => at !== index))}
          >
            <X size={16} strokeWidth={1.5} aria-hidden />
          </button>
        </div>
      ))}
      <div className="line-links">
        <button type="button" className="link-button" onClick={() => setRows([...rows, ['', '']])}>
          {words.add}
        </button>
      </div>
      <p className="line-note">{note}</p>
    </Line>
  );
}
