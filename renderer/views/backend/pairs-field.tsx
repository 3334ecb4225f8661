import { X } from 'lucide-react';
import { useState } from 'react';
import { Line } from '../../components/line-field.tsx';

type Pairs = readonly (readonly [name: string, value: string])[];

/** Names with values, one line each; lines without a name are not kept. */
export function PairsField({
  label,
  noun,
  pairs,
  note,
  onChange,
}: {
  label: string;
  noun: string;
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
            aria-label={`Name of ${noun} ${index + 1}`}
            placeholder="Name"
            value={name}
            spellCheck={false}
            onChange={(event) => change(index, [event.target.value, value])}
          />
          <input
            className="text-field mono"
            aria-label={`Value of ${noun} ${index + 1}`}
            placeholder="Value"
            value={value}
            spellCheck={false}
            onChange={(event) => change(index, [name, event.target.value])}
          />
          <button
            type="button"
            className="icon-button"
            aria-label={`Remove ${noun} ${index + 1}`}
            onClick={() => take(rows.filter((_, at) => at !== index))}
          >
            <X size={16} strokeWidth={1.5} aria-hidden />
          </button>
        </div>
      ))}
      <div className="line-links">
        <button type="button" className="link-button" onClick={() => setRows([...rows, ['', '']])}>
          Add a {noun}
        </button>
      </div>
      <p className="line-note">{note}</p>
    </Line>
  );
}
