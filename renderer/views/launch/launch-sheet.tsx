import { FolderOpen } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import { t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { Sheet } from '../../components/sheet.tsx';
import { folderName, folderText } from '../../format/folders.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { CodexMissing } from './codex-missing.tsx';
import { LaunchPlan } from './launch-plan.tsx';
import { RouteFields } from './route-fields.tsx';

/** Everything a launch will do, before it does it. Enter launches. */
export function LaunchSheet() {
  const { closeSheet } = useActions();
  const codex = useWindow((state) => state.codex);
  return (
    <Sheet title={t`Launch Codex`} place="corner" onClose={closeSheet}>
      {codex?.state === 'missing' ? <CodexMissing install={codex.install} /> : <LaunchForm />}
    </Sheet>
  );
}

function LaunchForm() {
  const { start, copyCommand, setLane } = useActions();
  const draft = useWindow((state) => state.draft);
  const codex = useWindow((state) => state.codex);
  const launch = useRef<HTMLButtonElement>(null);
  const preview = draft.preview?.state === 'ready' ? draft.preview.value : null;
  const ready = preview !== null && preview.problem === null && !draft.busy && codex?.state !== 'broken';
  // Without a terminal of ours, the command can still be pasted in one of theirs.
  const copyable = ready || (preview?.problem?.code === 'terminal-missing' && !draft.busy);

  // Once all is known, the next key press can be the one that launches; a person already elsewhere is left there.
  useEffect(() => {
    const at = document.activeElement;
    const begun = at instanceof HTMLElement && at !== document.body && at.dataset['firstFocus'] === undefined;
    if (ready && !begun) launch.current?.focus();
  }, [ready]);

  return (
    <form
      className="launch-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void start();
      }}
    >
      <FolderField folder={draft.folder} />
      <div className="field">
        <span className="field-label">{t`Lane`}</span>
        <Segmented
          label={t`Lane`}
          value={draft.lane}
          options={[
            { value: 'auto', label: t`Decide for me` },
            { value: 'chatgpt', label: 'ChatGPT' },
            { value: 'api', label: t`API key` },
          ]}
          onChange={setLane}
        />
      </div>
      <RouteFields />
      <TerminalField />
      {codex?.state === 'broken' ? <Problem problem={codex.problem} /> : null}
      <LaunchPlan />
      {draft.problem === null ? null : <Problem problem={draft.problem} />}
      <div className="sheet-buttons">
        <p className="files-changed">{t`Files changed: 0`}</p>
        <button
          type="button"
          className="button"
          disabled={!copyable}
          title={t`A command of its own, to paste in a terminal you open`}
          onClick={() => void copyCommand()}
        >
          {t`Copy command`}
        </button>
        <button
          ref={launch}
          type="submit"
          className="button primary"
          disabled={!ready}
          data-testid="launch-start"
        >
          {draft.busy ? t`Launching` : t`Launch`}
        </button>
      </div>
    </form>
  );
}

function FolderField({ folder }: { folder: string | null }) {
  const { chooseFolder, setFolder } = useActions();
  const recents = useWindow((state) => state.settings?.recentFolders);
  const others = (recents ?? []).filter((recent) => recent !== folder).slice(0, 4);
  return (
    <div className="field">
      <span className="field-label">{t`Folder`}</span>
      <div className="folder-field">
        <button
          type="button"
          className={folder === null ? 'button primary folder-button' : 'button folder-button'}
          data-first-focus
          data-testid="launch-folder"
          title={folder ?? t`Choose the folder Codex works in`}
          onClick={() => void chooseFolder()}
        >
          <FolderOpen size={16} strokeWidth={1.5} aria-hidden />
          <span>{folder === null ? t`Choose a folder` : folderText(folder)}</span>
        </button>
        {others.length === 0 ? null : (
          <div className="recents" role="group" aria-label={t`Recent folders`}>
            {others.map((recent) => (
              <button
                key={recent}
                type="button"
                className="chip"
                title={folderText(recent)}
                onClick={() => setFolder(recent)}
              >
                {folderName(recent)}
              </button>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}

function TerminalField() {
  const { changeSettings, readPreview } = useActions();
  const settings = useWindow((state) => state.settings);
  const id = useId();
  if (settings === null || settings.terminals.length === 0) return null;
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {t`Terminal`}
      </label>
      <select
        id={id}
        className="select"
        value={settings.terminal ?? ''}
        onChange={(event) =>
          void changeSettings({ terminal: event.target.value === '' ? null : event.target.value }).then(
            readPreview,
          )
        }
      >
        <option value="">{t`First one found`}</option>
        {settings.terminals.map((terminal) => (
          <option key={terminal.id} value={terminal.id}>
            {terminal.name}
          </option>
        ))}
      </select>
    </div>
  );
}
