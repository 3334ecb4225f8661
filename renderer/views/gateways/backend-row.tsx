import { Ellipsis } from 'lucide-react';
import type { AccountView, BackendView, GatewayView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Menu, type MenuItem } from '../../components/menu.tsx';
import { Problem } from '../../components/problem.tsx';
import { agoText } from '../../format/ages.ts';
import { hostOf, placeBeside } from '../../scale/lanes.ts';
import { answerText, authText, keyState, modelsText, schemaNames } from '../../store/backend-words.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { VerifyPanel } from './verify-panel.tsx';

/** What one backend is, in a line under its lane, with what can be done with it. */
export function BackendRow({
  backend,
  gateway,
  accounts,
}: {
  backend: BackendView;
  gateway: GatewayView;
  accounts: readonly AccountView[];
}) {
  const { editBackend, verify, change } = useActions();
  const asking = useWindow((state) => state.bench.checks.get(backend.id)?.asking ?? null);
  const key = backend.auth === 'apiKey' ? keyState(backend.key, backend.upstream) : 'kept';
  const groups = useGroups(backend, gateway);
  return (
    <div
      className="backend-row"
      role="group"
      aria-label={t`Backend ${backend.name}`}
      data-testid="backend-row"
      data-name={backend.name}
      data-leads={backend.leads}
      data-disabled={backend.disabled}
      data-key={key}
    >
      <div className="backend-text">
        {backend.leads ? null : (
          <p className="backend-head">
            <strong title={backend.name}>{backend.name}</strong>
            <span title={backend.upstream}>{hostOf(backend.upstream)}</span>
            {backend.disabled ? <span className="tag plain">{t`Disabled`}</span> : null}
          </p>
        )}
        <Facts backend={backend} accounts={accounts} needy={key !== 'kept'} />
      </div>
      <div className="backend-buttons">
        {key === 'kept' ? null : (
          <button
            type="button"
            className="button accent"
            data-testid="backend-enter-key"
            onClick={() => editBackend(backend.id)}
          >{t`Enter a key`}</button>
        )}
        {backend.disabled ? (
          <button
            type="button"
            className="button quiet"
            data-testid="backend-enable"
            onClick={() => void change({ type: 'disableBackend', backendId: backend.id, disabled: false })}
          >{t`Enable`}</button>
        ) : null}
        <button
          type="button"
          className="button quiet"
          aria-label={asking === null ? t`Check ${backend.name}` : t`Checking ${backend.name}`}
          title={t`Ask it the way Codex's requests go`}
          disabled={asking !== null}
          data-testid="verify-run"
          onClick={() => void verify(backend.id, false)}
        >
          {asking === null ? t`Check` : t`Checking`}
        </button>
        <button
          type="button"
          className="button quiet"
          aria-label={t`Edit ${backend.name}`}
          data-testid="backend-edit"
          onClick={() => editBackend(backend.id)}
        >{t`Edit`}</button>
        <Menu
          label={t`More about ${backend.name}`}
          className="icon-button"
          testId="backend-menu"
          groups={groups}
        >
          <Ellipsis size={16} strokeWidth={1.5} aria-hidden />
        </Menu>
      </div>
      {backend.leads || backend.lastResult?.problem == null ? null : (
        <Problem problem={backend.lastResult.problem} tone="attention" />
      )}
      <VerifyPanel backend={backend} />
    </div>
  );
}

function Facts({
  backend,
  accounts,
  needy,
}: {
  backend: BackendView;
  accounts: readonly AccountView[];
  needy: boolean;
}) {
  const last = useWindow(({ now }) =>
    backend.leads || backend.lastResult === null
      ? null
      : `${answerText(backend.lastResult.status).toLowerCase()}, ${agoText(backend.lastResult.at, now)}`,
  );
  return (
    <p className="backend-facts">
      <span>{schemaNames()[backend.schema]}</span>
      <span data-needy={needy}>{authText(backend, accounts)}</span>
      <span title={backend.modelPattern}>{modelsText(backend)}</span>
      {last === null ? null : <span>{last}</span>}
    </p>
  );
}

function useGroups(backend: BackendView, gateway: GatewayView): readonly (readonly MenuItem[])[] {
  const { change, forgetKey } = useActions();
  const backendId = backend.id;
  const move = (by: 1 | -1): readonly MenuItem[] => {
    const to = placeBeside(gateway.backends, backend, by);
    if (to === null) return [];
    return [
      {
        key: String(by),
        label: by < 0 ? t`Move up` : t`Move down`,
        testId: by < 0 ? 'backend-up' : 'backend-down',
        run: () => void change({ type: 'moveBackend', backendId, to }),
      },
    ];
  };
  return [
    [...move(-1), ...move(1)],
    [
      {
        key: 'disable',
        label: backend.disabled ? t`Enable` : t`Disable`,
        detail: backend.disabled ? undefined : t`Kept, and not used`,
        testId: 'backend-disable',
        run: () => void change({ type: 'disableBackend', backendId, disabled: !backend.disabled }),
      },
      ...(backend.key === null
        ? []
        : [
            {
              key: 'forget',
              label: t`Forget its key`,
              testId: 'key-forget',
              run: () => void forgetKey(backendId),
            },
          ]),
    ],
    [
      {
        key: 'delete',
        label: t`Delete`,
        testId: 'backend-delete',
        run: () => void change({ type: 'deleteBackend', backendId }),
      },
    ],
  ];
}
