import type { ExportFormat, ExportPreview } from '../../../preload/contract.ts';
import { Line } from '../../components/line-field.tsx';
import { Problem } from '../../components/problem.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { Sheet } from '../../components/sheet.tsx';
import { Switch } from '../../components/switch.tsx';
import { countedText, secretSizeText } from '../../format/amounts.ts';
import { inertText } from '../../format/inert.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { formatAbouts, formatNames } from '../../store/exporting.ts';
import { type Loadable, valueOf } from '../../store/state.ts';

const formats: readonly { readonly value: ExportFormat; readonly label: string }[] = [
  { value: 'markdown', label: formatNames.markdown },
  { value: 'jsonl', label: formatNames.jsonl },
  { value: 'har', label: formatNames.har },
];

/** Takes sessions out of Postern: in which form, how much of it, and the start of it as it would be written. */
export function ExportSheet() {
  const { closeExport, changeExport, saveExport } = useActions();
  const exporting = useWindow((state) => state.exporting);
  if (exporting === null) return null;
  const { what, format, redacted, preview, busy, problem } = exporting;
  const size = valueOf(preview);
  return (
    <Sheet title="Export" place="wide" onClose={closeExport}>
      <form
        className="export"
        data-testid="export-sheet"
        onSubmit={(event) => {
          event.preventDefault();
          void saveExport();
        }}
      >
        <p className="export-what" dir="auto" tabIndex={-1} data-first-focus>
          {what.name}
        </p>
        <Line label="Format">
          <Segmented
            label="Format"
            value={format}
            options={formats}
            onChange={(next) => void changeExport({ format: next })}
          />
          <p className="line-note">{formatAbouts[format]}</p>
        </Line>
        <Line label="Redacted">
          <Switch
            on={redacted}
            label="Take out secrets and what names you"
            testId="export-redacted"
            onChange={(next) => void changeExport({ redacted: next })}
          />
          {redacted ? (
            <p className="line-note">
              Keys, tokens, passwords, e-mail addresses, your user name and home folder become marks. All else
              that you and the model wrote stays, and hosts too: look before you pass it on.
            </p>
          ) : (
            <p className="line-note export-warning">
              Everything is written as it was recorded, also keys and passwords that stood in a prompt or an
              output.
            </p>
          )}
        </Line>
        <Sample preview={preview} />
        {problem === null ? null : <Problem problem={problem} />}
        <div className="sheet-buttons">
          <p className="files-changed" data-testid="export-size">
            {size === null ? '' : sizeText(size)}
          </p>
          <button type="button" className="button" onClick={closeExport}>
            Cancel
          </button>
          <button
            type="submit"
            className="button primary"
            data-testid="export-save"
            disabled={busy || size === null || size.sessions === 0}
          >
            {busy ? 'Saving' : 'Save…'}
          </button>
        </div>
      </form>
    </Sheet>
  );
}

function Sample({ preview }: { preview: Loadable<ExportPreview> }) {
  const { previewExport } = useActions();
  if (preview.state === 'loading') return <p className="export-wait">Reading what it would hold</p>;
  if (preview.state === 'failed')
    return (
      <Problem problem={preview.problem}>
        <button type="button" className="button" onClick={() => void previewExport()}>
          Try again
        </button>
      </Problem>
    );
  if (preview.value.sessions === 0) return <p>There is nothing to export.</p>;
  return (
    <section className="export-sample">
      <h3>How it begins</h3>
      <pre dir="ltr" tabIndex={0} aria-label="How the file begins" data-testid="export-sample">
        {inertText(preview.value.sample)}
      </pre>
    </section>
  );
}

function sizeText({ sessions, turns, bytes }: ExportPreview): string {
  return `${countedText(sessions, 'session')}, ${countedText(turns, 'turn')}, about ${secretSizeText(bytes)}`;
}
