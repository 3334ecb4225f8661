import { useRef, useState } from 'react';
import { counted, t } from '../../../preload/language.ts';
import { NameForm } from '../../components/name-form.tsx';
import { useFocusBack } from '../../components/use-focus-back.ts';
import { numberText } from '../../format/intl.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';

/** Where there are several organisations: which one this is, what that means, and what can be done with it. */
export function OrganisationNote() {
  const { change, tryChange } = useActions();
  const organisations = useWindow((state) => valueOf(state.book)?.organisations);
  const busy = useWindow((state) => state.bench.busy);
  const [renaming, setRenaming] = useState(false);
  const rename = useRef<HTMLButtonElement>(null);
  useFocusBack(renaming, () => rename.current);
  const current = organisations?.find((one) => one.selected);
  if (organisations === undefined || organisations.length < 2 || current === undefined) return null;
  if (renaming)
    return (
      <NameForm
        label={t`Name of the organisation`}
        value={current.name}
        verb={t`Rename`}
        testId="organisation-name"
        onSave={(name) => tryChange({ type: 'renameOrganisation', organisationId: current.id, name })}
        onClose={() => setRenaming(false)}
      />
    );
  return (
    <section className="organisation-note" aria-label={t`Organisation`} data-testid="organisation">
      <p>
        <strong>{current.name}</strong>{' '}
        {t`An organisation has gateways and accounts of its own; switching changes which of them new launches use.`}
      </p>
      <div className="buttons">
        <button
          ref={rename}
          type="button"
          className="button quiet"
          onClick={() => setRenaming(true)}
        >{t`Rename`}</button>
        <button
          type="button"
          className="button quiet"
          disabled={busy.has(current.id)}
          title={deletesText(current.gateways)}
          data-testid="organisation-delete"
          onClick={() => void change({ type: 'deleteOrganisation', organisationId: current.id })}
        >{t`Delete`}</button>
      </div>
    </section>
  );
}

function deletesText(gateways: number): string {
  const shown = numberText(gateways);
  return counted(
    gateways,
  )`Deletes it with its ${shown} gateway; one that still has accounts stays until they are signed out | Deletes it with its ${shown} gateways; one that still has accounts stays until they are signed out`;
}
