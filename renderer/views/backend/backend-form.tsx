import { useLayoutEffect, useRef } from 'react';
import type { BackendView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { LineField } from '../../components/line-field.tsx';
import { FormProblem } from '../../components/form-problem.tsx';
import { keyState } from '../../store/backend-words.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { type BackendEditor, canSave, problemOf } from '../../store/editor.ts';
import type { SaveWay } from '../../store/editor-actions.ts';
import { AddressFields } from './address-fields.tsx';
import { AdvancedFields } from './advanced-fields.tsx';
import { AuthFields } from './auth-fields.tsx';
import { DraftNotes } from './draft-notes.tsx';
import { KeyField } from './key-field.tsx';
import { Occupied } from './occupied.tsx';

/** A backend as a form; main looks at it while it is typed. Enter saves. */
export function BackendForm({ editor, before }: { editor: BackendEditor; before: BackendView | null }) {
  const { editDraft, saveBackend, closeEditor, backToChoice } = useActions();
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const models = useModels(before, editor);
  const { draft, check } = editor;
  const ready = canSave(editor);
  // Beside the button it keeps from being pressed, wherever in the form the reason was typed.
  const problem = editor.problem ?? problemOf(check);
  const located = draft.upstream !== '';
  const needsKey = draft.auth.type === 'apiKey' && keyState(before?.key ?? null, draft.upstream) !== 'kept';

  // The choice that led here is gone, and with it what had the focus: the form begins at what is left to say.
  useLayoutEffect(() => form.current?.querySelector<HTMLElement>('[data-first-focus=true]')?.focus(), []);

  /** Reads the key that was typed and empties the field in the same breath (RELIABILITY H9). */
  function takeKey(): string {
    const input = field.current;
    const typed = input?.value ?? '';
    if (input !== null) input.value = '';
    return typed;
  }
  const save = (way: SaveWay): void => void saveBackend(way, takeKey);

  return (
    <form
      ref={form}
      className="backend-form"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) save({ type: 'put' });
      }}
    >
      {editor.preset === null ? null : <p className="backend-about">{editor.preset.about}</p>}
      <LineField
        label={t`Name`}
        value={draft.name}
        firstFocus={located && !needsKey}
        testId="backend-name"
        invalid={problemOf(check) !== null && draft.name.trim() === ''}
        onChange={(name) => editDraft({ ...draft, name })}
      />
      <AddressFields draft={draft} />
      <DraftNotes check={check} />
      {check?.occupiedBy == null ? null : (
        <Occupied editor={editor} holder={check.occupiedBy} onSave={save} />
      )}
      <AuthFields draft={draft} />
      {draft.auth.type === 'apiKey' ? (
        <KeyField ref={field} takeKey={takeKey} editor={editor} before={before} />
      ) : null}
      <LineField
        label={draft.schema === 'AzureOpenAI' ? t`Deployment` : t`Model`}
        value={draft.model ?? ''}
        choices={models}
        placeholder={draft.schema === 'AzureOpenAI' ? t`The name of your deployment` : t`Codex’s own choice`}
        testId="backend-model"
        note={
          draft.schema === 'AzureOpenAI'
            ? t`Azure finds a model by the name of its deployment. Codex starts with it.`
            : undefined
        }
        onChange={(model) => editDraft({ ...draft, model: model.trim() === '' ? null : model })}
      />
      <AdvancedFields draft={draft} />
      <div className="form-foot">
        {problem === null ? null : <FormProblem problem={problem} />}
        <div className="sheet-buttons">
          {before === null ? (
            <button
              type="button"
              className="button quiet push-start"
              onClick={backToChoice}
            >{t`Other providers`}</button>
          ) : null}
          <button type="button" className="button" onClick={closeEditor}>{t`Cancel`}</button>
          <button type="submit" className="button primary" disabled={!ready} data-testid="backend-save">
            {editor.busy === 'save' ? t`Saving` : editor.busy === 'key' ? t`Checking the key` : t`Save`}
          </button>
        </div>
      </div>
    </form>
  );
}

/** The models that are known of the backend: from its last check, or from the server that was found. */
function useModels(before: BackendView | null, editor: BackendEditor): readonly string[] {
  const checked = useWindow((state) =>
    before === null ? null : (state.bench.checks.get(before.id)?.view?.models ?? null),
  );
  const found = useWindow((state) =>
    state.sources.locals.state === 'ready'
      ? (state.sources.locals.value.find((one) => one.upstream === editor.draft.upstream)?.models ?? null)
      : null,
  );
  return checked ?? found ?? none;
}

const none: readonly string[] = [];
