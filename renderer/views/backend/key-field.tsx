import { type RefObject, useId, useState } from 'react';
import type { BackendView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Line } from '../../components/line-field.tsx';
import { Problem } from '../../components/problem.tsx';
import { keySentence, keyState } from '../../store/backend-words.ts';
import { useActions, useWindow } from '../../store/context.ts';
import type { BackendEditor } from '../../store/editor.ts';
import { valueOf } from '../../store/state.ts';
import { placeSentence } from '../../store/store-words.ts';

/**
 * The field a backend's key is typed into. It is not React's: its value is read once, when it is sent, and the field is
 * empty before the call is made (RELIABILITY H9). So a key that was refused has to be pasted again to be kept anyway.
 */
export function KeyField({
  ref,
  takeKey,
  editor,
  before,
}: {
  ref: RefObject<HTMLInputElement | null>;
  takeKey: () => string;
  editor: BackendEditor;
  before: BackendView | null;
}) {
  const { saveKey, saveKeyFromFile } = useActions();
  const place = useWindow((state) => valueOf(state.ledger)?.store.place ?? null);
  const [commanding, setCommanding] = useState(false);
  const id = useId();
  const key = before?.key ?? null;
  const state = keyState(key, editor.draft.upstream);
  const busy = editor.busy !== null;
  const { refusal } = editor;

  function save(unchecked: boolean): void {
    const input = ref.current;
    if (input === null || busy) return;
    if (input.value.trim() === '') input.focus();
    else void saveKey(takeKey, unchecked);
  }

  return (
    <Line label={t`Key`} htmlFor={id}>
      <div className="line-row">
        <input
          ref={ref}
          id={id}
          type="password"
          className="secret-field"
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          placeholder={
            state === 'kept'
              ? t`One is kept; paste another to replace it`
              : editor.preset?.keyPrefix == null
                ? t`Paste it here`
                : `${editor.preset.keyPrefix}…`
          }
          aria-describedby={`${id}-note`}
          readOnly={busy}
          data-first-focus={(state !== 'kept' && editor.draft.upstream !== '') || undefined}
          data-testid="backend-key"
          data-key={state}
        />
        <button
          type="button"
          className="button"
          disabled={busy}
          data-testid="key-save"
          onClick={() => save(false)}
        >
          {editor.busy === 'key' ? t`Checking` : t`Check and save`}
        </button>
      </div>
      <p id={`${id}-note`} className="line-note" data-key={state}>
        {keySentence(key, editor.draft.upstream)}
        {place === null || key !== null ? null : ` ${placeSentence(place)}`}
      </p>
      {refusal === null ? null : (
        <div data-testid="key-refused">
          <Problem
            problem={
              refusal.problem ?? {
                code: 'key-refused',
                what: t`The key was not accepted.`,
                why: refusal.summary,
                next: '',
              }
            }
          >
            <p className="line-note">{t`It was not kept. To keep it all the same, paste it again.`}</p>
            <button
              type="button"
              className="button"
              disabled={busy}
              data-testid="key-save-anyway"
              onClick={() => save(true)}
            >{t`Save anyway`}</button>
          </Problem>
        </div>
      )}
      <div className="line-links">
        <button
          type="button"
          className="link-button"
          disabled={busy}
          onClick={() => void saveKeyFromFile()}
        >{t`From a file…`}</button>
        <button
          type="button"
          className="link-button"
          aria-expanded={commanding}
          onClick={() => setCommanding(!commanding)}
        >{t`From a command…`}</button>
      </div>
      {commanding ? <CommandLine busy={busy} /> : null}
    </Line>
  );
}

/** A program that prints the key, such as a password manager's. Main shows it and asks before it runs it. */
function CommandLine({ busy }: { busy: boolean }) {
  const { saveKeyFromCommand } = useActions();
  const [command, setCommand] = useState('');
  const id = useId();
  const run = (): void => {
    if (command.trim() !== '' && !busy) void saveKeyFromCommand(command.trim());
  };
  return (
    <>
      <div className="line-row">
        <label className="hidden-text" htmlFor={id}>{t`Command that prints the key`}</label>
        <input
          id={id}
          className="text-field mono"
          value={command}
          placeholder={t`pass show work/openai`}
          spellCheck={false}
          autoComplete="off"
          data-testid="key-command"
          onChange={(event) => setCommand(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            // Within the form of the backend, Enter here means this command.
            event.preventDefault();
            run();
          }}
        />
        <button
          type="button"
          className="button"
          disabled={busy || command.trim() === ''}
          data-testid="key-command-run"
          onClick={run}
        >{t`Run and save`}</button>
      </div>
      <p className="line-note">{t`Its output is the key. Postern shows the command once more before it runs it, and runs it this one time.`}</p>
    </>
  );
}
