import { useId } from 'react';
import { t } from '../../../preload/language.ts';
import { Line } from '../../components/line-field.tsx';
import type { Connecting } from '../../store/connecting.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { gatewaysOf } from '../../store/state.ts';

/** Where it leads: the gateway in use or a named one, and by which backend where Postern is not in between. */
export function WayFields({ connecting }: { connecting: Connecting }) {
  const { changeWish } = useActions();
  const gateways = useWindow(gatewaysOf) ?? [];
  const ids = { gateway: useId(), backend: useId() };
  const { kind, lane, gatewayId, backendId } = connecting.draft;
  const inUse = gateways.find((one) => one.selected);
  const chosen = gateways.find((one) => one.id === gatewayId) ?? inUse;
  const backends =
    chosen?.backends.filter((one) => !one.disabled && (lane === 'auto' || one.lane === lane)) ?? [];
  return (
    <>
      {gateways.length < 2 && gatewayId === null ? null : (
        <Line label={t`Gateway`} htmlFor={ids.gateway}>
          <select
            id={ids.gateway}
            className="select"
            value={gatewayId ?? ''}
            data-testid="connect-gateway"
            onChange={({ target: { value } }) => changeWish({ gatewayId: value === '' ? null : value })}
          >
            <option value="">
              {inUse === undefined ? t`The one in use` : t`The one in use, now ${inUse.name}`}
            </option>
            {gateways.map((gateway) => (
              <option key={gateway.id} value={gateway.id}>
                {gateway.paused ? t`Always ${gateway.name} (paused)` : t`Always ${gateway.name}`}
              </option>
            ))}
          </select>
        </Line>
      )}
      {kind === 'routed' ? null : (
        <Line label={t`Backend`} htmlFor={ids.backend}>
          <select
            id={ids.backend}
            className="select"
            value={backendId ?? ''}
            data-testid="connect-backend"
            onChange={({ target: { value } }) => changeWish({ backendId: value === '' ? null : value })}
          >
            <option value="">{t`The first one of the lane`}</option>
            {backends.map((backend) => (
              <option key={backend.id} value={backend.id}>
                {backend.name}
              </option>
            ))}
          </select>
        </Line>
      )}
    </>
  );
}
