import { TriangleAlert } from 'lucide-react';
import type { ImportPreview } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { LineField } from '../../components/line-field.tsx';
import { FormProblem } from '../../components/form-problem.tsx';
import { Sheet } from '../../components/sheet.tsx';
import { laneName } from '../../scale/lanes.ts';
import { schemaNames } from '../../store/backend-words.ts';
import { useActions, useWindow } from '../../store/context.ts';

/** What a gateway file would bring, before anything of it is used (FEATURES T13). */
export function ImportSheet() {
  const { closeImport } = useActions();
  const preview = useWindow((state) => state.importing.preview);
  const problem = useWindow((state) => state.importing.problem);
  return (
    <Sheet title={t`Import a gateway`} place="wide" onClose={closeImport}>
      <div className="import" data-testid="import-sheet">
        {preview === null ? (
          <>
            {problem === null ? null : <FormProblem problem={problem} />}
            <div className="sheet-buttons">
              <button
                type="button"
                className="button primary"
                data-first-focus
                onClick={closeImport}
              >{t`Close`}</button>
            </div>
          </>
        ) : (
          <Agreement preview={preview} />
        )}
      </div>
    </Sheet>
  );
}

function Agreement({ preview }: { preview: ImportPreview }) {
  const { acceptImport, closeImport, nameImport } = useActions();
  const { name, busy, problem } = useWindow((state) => state.importing);
  return (
    <form
      className="import"
      onSubmit={(event) => {
        event.preventDefault();
        void acceptImport();
      }}
    >
      <p
        className="line-note import-about"
        tabIndex={-1}
        data-first-focus
      >{t`This file sets up a gateway. Codex’s requests through it go to the hosts below. Nothing is used before you agree.`}</p>
      <table className="import-table">
        <thead>
          <tr>
            <th scope="col">{t`Backend`}</th>
            <th scope="col">{t`Goes to`}</th>
            <th scope="col">{t`What it is`}</th>
            <th scope="col">{t`Needs`}</th>
          </tr>
        </thead>
        <tbody>
          {preview.backends.map((backend) => (
            <tr key={backend.name}>
              <td>{backend.name}</td>
              <td>
                <code>{backend.host}</code>
              </td>
              <td>
                {schemaNames()[backend.schema]}, {laneName(backend.lane)}
              </td>
              <td>{needs[backend.needs]()}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {preview.warnings.length === 0 ? null : (
        <ul className="import-warnings" aria-label={t`Look at this twice`}>
          {preview.warnings.map((warning) => (
            <li key={warning}>
              <TriangleAlert size={16} strokeWidth={1.5} aria-hidden />
              <span>{warning}</span>
            </li>
          ))}
        </ul>
      )}
      <LineField
        label={t`Name`}
        value={name}
        testId="import-name"
        note={
          preview.nameTaken
            ? t`There is a gateway called ${preview.name} already, so this one is named apart.`
            : undefined
        }
        onChange={nameImport}
      />
      <div className="form-foot">
        {problem === null ? null : <FormProblem problem={problem} />}
        <div className="sheet-buttons">
          <button type="button" className="button" onClick={closeImport}>{t`Cancel`}</button>
          <button
            type="submit"
            className="button primary"
            disabled={busy || name.trim() === ''}
            data-testid="import-accept"
          >
            {busy ? t`Importing` : t`Import`}
          </button>
        </div>
      </div>
    </form>
  );
}

const needs: Readonly<Record<ImportPreview['backends'][number]['needs'], () => string>> = {
  nothing: () => t`Nothing`,
  key: () => t`A key from you`,
  account: () => t`An account from you`,
  aws: () => t`An AWS profile`,
};
