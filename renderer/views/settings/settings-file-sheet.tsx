import { TriangleAlert } from 'lucide-react';
import type { SettingsPreview } from '../../../preload/contract.ts';
import { counted, t } from '../../../preload/language.ts';
import { FormProblem } from '../../components/form-problem.tsx';
import { Sheet } from '../../components/sheet.tsx';
import { inertText } from '../../format/inert.ts';
import { numberText } from '../../format/intl.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { settingKeyNames, settingValueText, weighty } from '../../store/settings-page.ts';

/** What a settings file would change, before anything is. */
export function SettingsFileSheet() {
  const { acceptSettingsFile, closeSettingsFile } = useActions();
  const { preview, busy, fileProblem } = useWindow((state) => state.settingsPage);
  const changes = preview?.changes ?? [];
  return (
    <Sheet title={t`Import settings`} place="wide" onClose={closeSettingsFile}>
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
              ? t`This file says what is set already. There is nothing to change.`
              : wouldChange(changes.length)}
          </p>
        )}
        {changes.length === 0 ? null : <Changes changes={changes} />}
        <div className="form-foot">
          {fileProblem === null ? null : <FormProblem problem={fileProblem} />}
          <div className="sheet-buttons">
            <button type="button" className="button" onClick={closeSettingsFile}>
              {changes.length === 0 ? t`Close` : t`Cancel`}
            </button>
            {changes.length === 0 ? null : (
              <button
                type="submit"
                className="button primary"
                disabled={busy}
                data-testid="settings-file-accept"
              >
                {busy ? t`Importing` : changeText(changes.length)}
              </button>
            )}
          </div>
        </div>
      </form>
    </Sheet>
  );
}

function wouldChange(settings: number): string {
  const shown = numberText(settings);
  return counted(
    settings,
  )`This file would change ${shown} setting. Nothing is changed before you agree. | This file would change ${shown} settings. Nothing is changed before you agree.`;
}

function changeText(settings: number): string {
  const shown = numberText(settings);
  return counted(settings)`Change ${shown} setting | Change ${shown} settings`;
}

function Changes({ changes }: Pick<SettingsPreview, 'changes'>) {
  const some = changes.some(({ key }) => weighty.has(key));
  return (
    <>
      <table className="import-table">
        <thead>
          <tr>
            <th scope="col">{t`Setting`}</th>
            <th scope="col">{t`Now`}</th>
            <th scope="col">{t`In the file`}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ key, from, to }) => (
            <tr key={key} data-testid="settings-file-change" data-setting-key={key}>
              <th scope="row">
                {settingKeyNames()[key]}
                {weighty.has(key) ? (
                  <TriangleAlert className="weighty" size={14} strokeWidth={1.5} aria-label={t`Look twice`} />
                ) : null}
              </th>
              <td>{inertText(settingValueText(key, from))}</td>
              <td>{inertText(settingValueText(key, to))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {some ? (
        <ul className="import-warnings" aria-label={t`Look at this twice`}>
          <li>
            <TriangleAlert size={16} strokeWidth={1.5} aria-hidden />
            <span>{t`Marked settings decide where requests, traces and secrets go, or what is deleted. Take them only from somebody you trust.`}</span>
          </li>
        </ul>
      ) : null}
    </>
  );
}
