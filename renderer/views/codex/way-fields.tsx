import { useId } from 'react';
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
        <Line label="Gateway" htmlFor={ids.gateway}>
          <select
            id={ids.gateway}
            className="select"
            value={gatewayId ?? ''}
            data-testid="connect-gateway"
            onChange={({ target: { value } }) => changeWish({ gatewayId: value === '' ? null : value })}
          >
            <option value="">
              {inUse === undefined ? 'The one in use' : `The one in use, now ${inUse.name}`}
            </option>
            {gateways.map((gateway) => (
              <option key={gateway.id} value={gateway.id}>
                Always {gateway.name}
                {gateway.paused ? ' (paused)' : ''}
              </option>
            ))}
          </select>
        </Line>
      )}
      {kind === 'routed' ? null : (
        <Line label="Backend" htmlFor={ids.backend}>
          <select
            id={ids.backend}
            className="select"
            value={backendId ?? ''}
            data-testid="connect-backend"
            onChange={({ target: { value } }) => changeWish({ backendId: value === '' ? null : value })}
          >
            <option value="">The first one of the lane</option>
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
