import { TriangleAlert } from 'lucide-react';
import type { SettingsPreview } from '../../../preload/contract.ts';
import { Problem } from '../../components/problem.tsx';
import { Sheet } from '../../components/sheet.tsx';
import { countedText } from '../../format/amounts.ts';
import { inertText } from '../../format/inert.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { settingKeyNames, settingValueText, weighty } from '../../store/settings-page.ts';

/** What a settings file would change, before anything is. */
export function SettingsFileSheet() {
  const { acceptSettingsFile, closeSettingsFile } = useActions();
  const { preview, busy, fileProblem } = useWindow((state) => state.settingsPage);
  const changes = preview?.changes ?? [];
  return (
    <Sheet title="Import settings" place="wide" onClose={closeSettingsFile}>
      <form
        className="import"
        data-testid="settings-file-sheet"
        onSubmit={(event) => {
          event.preventDefault();
          void acceptSettingsFile();
        }}
      >
        {preview === null ? null : (
          <p className="line-note import-about" tabIndex={-1} data-first-focus>
            {changes.length === 0
              ? 'This file says what is set already. There is nothing to change.'
              : `This file would change ${countedText(changes.length, 'setting')}. Nothing is changed before you agree.`}
          </p>
        )}
        {changes.length === 0 ? null : <Changes changes={changes} />}
        <div className="form-foot">
          {fileProblem === null ? null : <Problem problem={fileProblem} />}
          <div className="sheet-buttons">
            <button type="button" className="button" onClick={closeSettingsFile}>
              {changes.length === 0 ? 'Close' : 'Cancel'}
            </button>
            {changes.length === 0 ? null : (
              <button
                type="submit"
                className="button primary"
                disabled={busy}
                data-testid="settings-file-accept"
              >
                {busy ? 'Importing' : `Change ${countedText(changes.length, 'setting')}`}
              </button>
            )}
          </div>
        </div>
      </form>
    </Sheet>
  );
}

function Changes({ changes }: Pick<SettingsPreview, 'changes'>) {
  const some = changes.some(({ key }) => weighty.has(key));
  return (
    <>
      <table className="import-table">
        <thead>
          <tr>
            <th scope="col">Setting</th>
            <th scope="col">Now</th>
            <th scope="col">In the file</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ key, from, to }) => (
            <tr key={key} data-testid="settings-file-change" data-setting-key={key}>
              <th scope="row">
                {settingKeyNames[key]}
                {weighty.has(key) ? (
                  <TriangleAlert className="weighty" size={14} strokeWidth={1.5} aria-label="Look twice" />
                ) : null}
              </th>
              <td>{inertText(settingValueText(key, from))}</td>
              <td>{inertText(settingValueText(key, to))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {some ? (
        <ul className="import-warnings" aria-label="Look at this twice">
          <li>
            <TriangleAlert size={16} strokeWidth={1.5} aria-hidden />
            <span>
              Marked settings decide where requests, traces and secrets go, or what is deleted. Take them only
              from somebody you trust.
            </span>
          </li>
        </ul>
      ) : null}
    </>
  );
}
