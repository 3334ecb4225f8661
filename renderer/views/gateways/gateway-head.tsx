import { Ellipsis, Pause } from 'lucide-react';
import { useRef, useState } from 'react';
import type { GatewayView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Menu, type MenuItem } from '../../components/menu.tsx';
import { NameForm } from '../../components/name-form.tsx';
import { useFocusBack } from '../../components/use-focus-back.ts';
import { useActions, useWindow } from '../../store/context.ts';

/** The name of a gateway, how it stands, and all that can be done with it as a whole. */
export function GatewayHead({
  gateway,
  place,
  count,
  onBudget,
}: {
  gateway: GatewayView;
  place: number;
  count: number;
  onBudget: () => void;
}) {
  const { change, tryChange } = useActions();
  const busy = useWindow((state) => state.bench.busy.has(gateway.id));
  const [renaming, setRenaming] = useState(false);
  const head = useRef<HTMLElement>(null);
  useFocusBack(renaming, () => head.current?.querySelector<HTMLElement>('[aria-haspopup=menu]'));
  const groups = useGroups(gateway, place, count, () => setRenaming(true), onBudget);
  if (renaming)
    return (
      <NameForm
        label={t`New name of ${gateway.name}`}
        value={gateway.name}
        verb={t`Rename`}
        testId="gateway-rename-name"
        onSave={(name) => tryChange({ type: 'renameGateway', gatewayId: gateway.id, name })}
        onClose={() => setRenaming(false)}
      />
    );
  return (
    <header ref={head} className="gateway-head" aria-busy={busy}>
      <h2 title={gateway.name}>
        <span className="gateway-title">{gateway.name}</span>
        {gateway.selected ? <span className="tag">{t`In use`}</span> : null}
        {gateway.paused ? (
          <span className="tag attention">
            <Pause size={12} strokeWidth={1.5} aria-hidden /> {t`Paused`}
          </span>
        ) : null}
      </h2>
      <div className="gateway-buttons">
        {gateway.selected ? null : (
          <button
            type="button"
            className="button"
            data-testid="gateway-select"
            disabled={busy}
            onClick={() => void change({ type: 'selectGateway', gatewayId: gateway.id })}
          >{t`Use this gateway`}</button>
        )}
        <Menu
          label={t`More about ${gateway.name}`}
          className="icon-button"
          testId="gateway-menu"
          groups={groups}
        >
          <Ellipsis size={16} strokeWidth={1.5} aria-hidden />
        </Menu>
      </div>
    </header>
  );
}

function useGroups(
  gateway: GatewayView,
  place: number,
  count: number,
  rename: () => void,
  budget: () => void,
): readonly (readonly MenuItem[])[] {
  const { change, exportGateway } = useActions();
  const gatewayId = gateway.id;
  const moves: readonly (MenuItem | null)[] = [
    place === 0
      ? null
      : {
          key: 'up',
          label: t`Move up`,
          testId: 'gateway-up',
          run: () => void change({ type: 'moveGateway', gatewayId, to: place - 1 }),
        },
    place === count - 1
      ? null
      : {
          key: 'down',
          label: t`Move down`,
          testId: 'gateway-down',
          run: () => void change({ type: 'moveGateway', gatewayId, to: place + 1 }),
        },
  ];
  return [
    [
      { key: 'rename', label: t`Rename…`, testId: 'gateway-rename', run: rename },
      {
        key: 'duplicate',
        label: t`Duplicate`,
        testId: 'gateway-duplicate',
        run: () => void change({ type: 'duplicateGateway', gatewayId }),
      },
      {
        key: 'export',
        label: t`Export…`,
        testId: 'gateway-export',
        run: () => void exportGateway(gatewayId),
      },
    ],
    moves.filter((move) => move !== null),
    [
      {
        key: 'budget',
        label: gateway.budget === null ? t`Set a budget…` : t`Change the budget…`,
        testId: 'gateway-budget',
        run: budget,
      },
      {
        key: 'pause',
        label: gateway.paused ? t`Resume` : t`Pause`,
        detail: gateway.paused ? undefined : t`Answers with one line`,
        testId: 'gateway-pause',
        run: () => void change({ type: 'pauseGateway', gatewayId, paused: !gateway.paused }),
      },
    ],
    // The last one stays: without a gateway, Codex would have no way through.
    count < 2
      ? []
      : [
          {
            key: 'delete',
            label: t`Delete`,
            testId: 'gateway-delete',
            run: () => void change({ type: 'deleteGateway', gatewayId }),
          },
        ],
  ];
}
