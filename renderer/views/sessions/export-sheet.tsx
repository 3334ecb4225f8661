import type { ExportFormat, ExportPreview } from '../../../preload/contract.ts';
import { counted, t } from '../../../preload/language.ts';
import { Line } from '../../components/line-field.tsx';
import { Problem } from '../../components/problem.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { Sheet } from '../../components/sheet.tsx';
import { Switch } from '../../components/switch.tsx';
import { secretSizeText } from '../../format/amounts.ts';
import { inertText } from '../../format/inert.ts';
import { numberText } from '../../format/intl.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { formatAbouts, formatNames } from '../../store/exporting.ts';
import { type Loadable, valueOf } from '../../store/state.ts';

const formats: readonly ExportFormat[] = ['markdown', 'jsonl', 'har'];

/** Takes sessions out of Postern: in which form, how much of it, and the start of it as it would be written. */
export function ExportSheet() {
  const { closeExport, changeExport, saveExport } = useActions();
  const exporting = useWindow((state) => state.exporting);
  if (exporting === null) return null;
  const { what, format, redacted, preview, busy, problem } = exporting;
  const size = valueOf(preview);
  return (
    <Sheet title={t`Export`} place="wide" onClose={closeExport}>
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
        <Line label={t`Format`}>
          <Segmented
            label={t`Format`}
            value={format}
            options={formats.map((one) => ({ value: one, label: formatNames()[one] }))}
            onChange={(next) => void changeExport({ format: next })}
          />
          <p className="line-note">{formatAbouts()[format]}</p>
        </Line>
        <Line label={t`Redacted`}>
          <Switch
            on={redacted}
            label={t`Take out secrets and what names you`}
            testId="export-redacted"
            onChange={(next) => void changeExport({ redacted: next })}
          />
          {redacted ? (
            <p className="line-note">
              {t`Keys, tokens, passwords, e-mail addresses, your user name and home folder become marks. All else that you and the model wrote stays, and hosts too: look before you pass it on.`}
            </p>
          ) : (
            <p className="line-note export-warning">
              {t`Everything is written as it was recorded, also keys and passwords that stood in a prompt or an output.`}
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
            {t`Cancel`}
          </button>
          <button
            type="submit"
            className="button primary"
            data-testid="export-save"
            disabled={busy || size === null || size.sessions === 0}
          >
            {busy ? t`Saving` : t`Save…`}
          </button>
        </div>
      </form>
    </Sheet>
  );
}

function Sample({ preview }: { preview: Loadable<ExportPreview> }) {
  const { previewExport } = useActions();
  if (preview.state === 'loading') return <p className="export-wait">{t`Reading what it would hold`}</p>;
  if (preview.state === 'failed')
    return (
      <Problem problem={preview.problem}>
        <button type="button" className="button" onClick={() => void previewExport()}>
          {t`Try again`}
        </button>
      </Problem>
    );
  if (preview.value.sessions === 0) return <p>{t`There is nothing to export.`}</p>;
  return (
    <section className="export-sample">
      <h3>{t`How it begins`}</h3>
      <pre
        dir="ltr"
        role="group"
        tabIndex={0}
        aria-label={t`How the file begins`}
        data-testid="export-sample"
      >
        {inertText(preview.value.sample)}
      </pre>
    </section>
  );
}

function sizeText({ sessions, turns, bytes }: ExportPreview): string {
  const [ofSessions, ofTurns] = [numberText(sessions), numberText(turns)];
  return t`${counted(sessions)`${ofSessions} session | ${ofSessions} sessions`}, ${counted(turns)`${ofTurns} turn | ${ofTurns} turns`}, about ${secretSizeText(bytes)}`;
}
