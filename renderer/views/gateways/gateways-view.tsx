import { Ellipsis } from 'lucide-react';
import { useRef, useState } from 'react';
import { t } from '../../../preload/language.ts';
import { Menu } from '../../components/menu.tsx';
import { NameForm } from '../../components/name-form.tsx';
import { Problem } from '../../components/problem.tsx';
import { useFocusBack } from '../../components/use-focus-back.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { GatewayCard } from './gateway-card.tsx';
import { OrganisationNote } from './organisation-note.tsx';

/** The gateways of the organisation in use, and where each of their lanes leads. */
export function GatewaysView() {
  const { readBook } = useActions();
  const book = useWindow((state) => state.book);
  const routing = useWindow((state) => valueOf(state.status)?.routing ?? true);
  return (
    <div className="page gateways" data-testid="gateways">
      <PageHead />
      {book.state === 'loading' ? <p className="page-wait">{t`Reading the gateways`}</p> : null}
      {book.state === 'failed' ? (
        <Problem problem={book.problem}>
          <button type="button" className="button" onClick={() => void readBook()}>{t`Try again`}</button>
        </Problem>
      ) : null}
      {routing || book.state !== 'ready' ? null : (
        <p className="gateway-off">{t`Routing is off: new launches go straight to the provider and are not recorded.`}</p>
      )}
      {book.state === 'ready'
        ? book.value.gateways.map((gateway, place, all) => (
            <GatewayCard
              key={gateway.id}
              gateway={gateway}
              routing={routing}
              place={place}
              count={all.length}
            />
          ))
        : null}
    </div>
  );
}

type Naming = 'none' | 'gateway' | 'organisation';

function PageHead() {
  const { tryChange, openGatewayFile } = useActions();
  const ready = useWindow((state) => state.book.state === 'ready');
  const [naming, setNaming] = useState<Naming>('none');
  const close = (): void => setNaming('none');
  const create = useRef<HTMLButtonElement>(null);
  useFocusBack(naming !== 'none', () => create.current);
  return (
    <>
      <header className="page-head">
        <h1>{t`Gateways`}</h1>
        {ready ? (
          <div className="buttons">
            <button
              ref={create}
              type="button"
              className="button"
              data-testid="gateway-create"
              onClick={() => setNaming('gateway')}
            >{t`New gateway`}</button>
            <Menu
              label={t`More about gateways`}
              className="icon-button"
              testId="gateways-menu"
              groups={[
                [
                  {
                    key: 'import',
                    label: t`Import a gateway…`,
                    testId: 'gateway-import',
                    run: () => void openGatewayFile(),
                  },
                ],
                [
                  {
                    key: 'organisation',
                    label: t`New organisation…`,
                    testId: 'organisation-create',
                    run: () => setNaming('organisation'),
                  },
                ],
              ]}
            >
              <Ellipsis size={16} strokeWidth={1.5} aria-hidden />
            </Menu>
          </div>
        ) : null}
      </header>
      {naming === 'gateway' ? (
        <NameForm
          label={t`Name of the new gateway`}
          verb={t`Create`}
          testId="gateway-name"
          onSave={(name) => tryChange({ type: 'createGateway', name })}
          onClose={close}
        />
      ) : null}
      {naming === 'organisation' ? (
        <NameForm
          label={t`Name of the new organisation`}
          verb={t`Create`}
          testId="organisation-name"
          onSave={(name) => tryChange({ type: 'createOrganisation', name })}
          onClose={close}
        />
      ) : null}
      <OrganisationNote />
    </>
  );
}
