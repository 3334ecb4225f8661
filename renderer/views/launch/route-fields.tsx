import { useId } from 'react';
import type { GatewayView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { gatewaysOf } from '../../store/state.ts';

/** Through which gateway this one launch goes, and by which backend where its lane has several. */
export function RouteFields() {
  const { setLaunchGateway, setLaunchBackend } = useActions();
  const gateways = useWindow(gatewaysOf) ?? [];
  const { gatewayId, backendId, preview } = useWindow((state) => state.draft);
  const ids = { gateway: useId(), backend: useId() };
  const inUse = gateways.find((one) => one.selected);
  const chosen = gateways.find((one) => one.id === gatewayId) ?? inUse;
  const lane = preview?.state === 'ready' ? preview.value.lane : null;
  const backends = chosen?.backends.filter((one) => one.lane === lane && !one.disabled) ?? [];
  const lead = backends.find((one) => one.leads);
  return (
    <>
      {gateways.length < 2 ? null : (
        <div className="field">
          <label className="field-label" htmlFor={ids.gateway}>
            {t`Gateway`}
          </label>
          <select
            id={ids.gateway}
            className="select"
            value={gatewayId ?? ''}
            data-testid="launch-gateway"
            onChange={(event) => setLaunchGateway(event.target.value === '' ? null : event.target.value)}
          >
            <option value="">
              {inUse === undefined ? t`The one in use` : t`${inUse.name}, the one in use`}
            </option>
            {gateways.map((gateway) => (
              <option key={gateway.id} value={gateway.id}>
                {optionText(gateway)}
              </option>
            ))}
          </select>
        </div>
      )}
      {backends.length < 2 ? null : (
        <div className="field">
          <label className="field-label" htmlFor={ids.backend}>
            {t`Backend`}
          </label>
          <select
            id={ids.backend}
            className="select"
            value={backendId ?? ''}
            data-testid="launch-backend"
            onChange={(event) => setLaunchBackend(event.target.value === '' ? null : event.target.value)}
          >
            <option value="">{lead === undefined ? t`The first one` : t`${lead.name}, the first one`}</option>
            {backends
              .filter((backend) => backend !== lead)
              .map((backend) => (
                <option key={backend.id} value={backend.id}>
                  {backend.name}
                </option>
              ))}
          </select>
        </div>
      )}
    </>
  );
}

function optionText({ name, selected, paused }: GatewayView): string {
  const text = selected ? t`${name}, also when another is in use` : name;
  return paused ? t`${text} (paused)` : text;
}
