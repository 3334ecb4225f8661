import { useState } from 'react';
import type { BundleFileView } from '../../../preload/contract.ts';
import { counted, t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { Sheet } from '../../components/sheet.tsx';
import { secretSizeText } from '../../format/amounts.ts';
import { inertText } from '../../format/inert.ts';
import { numberText } from '../../format/intl.ts';
import { bytesOf } from '../../format/raw-text.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';

/** Every file of the support bundle exactly as it would be written, before it is. */
export function BundleSheet() {
  const { closeBundle, openBundle, saveBundle } = useActions();
  const bundle = useWindow((state) => state.keeping.bundle);
  const problem = useWindow((state) => state.keeping.bundleProblem);
  const files = valueOf(bundle);
  return (
    <Sheet title={t`Support bundle`} place="wide" onClose={closeBundle}>
      <div className="bundle" data-testid="bundle-sheet">
        <p
          className="line-note bundle-about"
          tabIndex={-1}
          data-first-focus
        >{t`This is all of it, and it is redacted. No prompt, answer or credential is in it. It goes nowhere by itself.`}</p>
        {bundle === null || bundle.state === 'loading' ? (
          <p className="export-wait">{t`Putting it together`}</p>
        ) : null}
        {bundle?.state === 'failed' ? (
          <Problem problem={bundle.problem}>
            <button type="button" className="button" onClick={() => void openBundle()}>{t`Try again`}</button>
          </Problem>
        ) : null}
        {files === null ? null : <Files files={files} />}
        {problem === null ? null : <Problem problem={problem} />}
        <div className="sheet-buttons">
          <p className="files-changed">
            {files === null
              ? ''
              : totalText(
                  files.length,
                  files.reduce((sum, file) => sum + bytesOf(file.text), 0),
                )}
          </p>
          <button type="button" className="button" onClick={closeBundle}>{t`Cancel`}</button>
          <button
            type="button"
            className="button primary"
            data-testid="bundle-save"
            disabled={files === null || files.length === 0}
            onClick={() => void saveBundle()}
          >{t`Save…`}</button>
        </div>
      </div>
    </Sheet>
  );
}

function totalText(files: number, bytes: number): string {
  const [count, size] = [numberText(files), secretSizeText(bytes)];
  return counted(files)`${count} file, ${size} | ${count} files, ${size}`;
}

function Files({ files }: { files: readonly BundleFileView[] }) {
  const [chosen, setChosen] = useState(0);
  const file = files[chosen] ?? files[0];
  if (file === undefined) return <p>{t`There is nothing to save.`}</p>;
  return (
    <div className="bundle-files">
      <ul aria-label={t`Files`}>
        {files.map((one, index) => (
          <li key={one.name}>
            <button
              type="button"
              className="bundle-file"
              aria-current={one === file}
              data-testid="bundle-file"
              onClick={() => setChosen(index)}
            >
              <code>{one.name}</code>
              <span>{secretSizeText(bytesOf(one.text))}</span>
            </button>
          </li>
        ))}
      </ul>
      <pre dir="ltr" role="group" tabIndex={0} aria-label={file.name} data-testid="bundle-text">
        {inertText(file.text)}
      </pre>
    </div>
  );
}
