import { TriangleAlert } from 'lucide-react';
import { useId, useState } from 'react';
import { t } from '../../../preload/language.ts';
import { useWindow } from '../../store/context.ts';
import { freeName } from '../../store/drafts.ts';
import { type BackendEditor, problemOf } from '../../store/editor.ts';
import type { SaveWay } from '../../store/editor-actions.ts';
import { gatewaysOf } from '../../store/state.ts';
import { schemaNames } from '../../store/backend-words.ts';

/** The lane is taken: both ways out, one press each (FEATURES P5). */
export function Occupied({
  editor,
  holder,
  onSave,
}: {
  editor: BackendEditor;
  holder: { readonly id: string; readonly name: string };
  onSave: (way: SaveWay) => void;
}) {
  const gateways = useWindow(gatewaysOf);
  const here = gateways?.find((one) => one.id === editor.gatewayId)?.name ?? '';
  const [name, setName] = useState(() =>
    freeName(
      `${here}-2`,
      (gateways ?? []).map((one) => one.name),
    ),
  );
  const id = useId();
  const busy = editor.busy !== null;
  // With a problem of its own, the draft could go nowhere.
  const wrong = problemOf(editor.check) !== null;
  return (
    <section className="occupied line-under" aria-label={t`The lane is taken`} data-testid="occupied">
      <p>
        <TriangleAlert size={16} strokeWidth={1.5} aria-hidden />
        <span>
          <strong>{t`${here} already has ${holder.name} for ${schemaNames()[editor.draft.schema]}.`}</strong>{' '}
          {t`A gateway has room for one, or Codex could not tell which to use.`}
        </span>
      </p>
      <div className="occupied-ways">
        <button
          type="button"
          className="button"
          disabled={busy || wrong}
          data-testid="occupied-replace"
          onClick={() => onSave({ type: 'replace', backendId: holder.id })}
        >
          {t`Replace ${holder.name}`}
        </button>
        <span>{t`or`}</span>
        <button
          type="button"
          className="button"
          disabled={busy || wrong || name.trim() === ''}
          data-testid="occupied-new-gateway"
          onClick={() => onSave({ type: 'newGateway', name: name.trim() })}
        >{t`Put it on a new gateway`}</button>
        <label className="hidden-text" htmlFor={id}>{t`Name of the new gateway`}</label>
        <input
          id={id}
          className="text-field short"
          value={name}
          spellCheck={false}
          autoComplete="off"
          data-testid="occupied-name"
          onChange={(event) => setName(event.target.value)}
        />
      </div>
    </section>
  );
}
