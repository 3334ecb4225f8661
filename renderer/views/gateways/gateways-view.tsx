import { Problem } from '../../components/problem.tsx';
import { useWindow, useWindowStore } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { GatewayCard } from './gateway-card.tsx';

/** The gateways and where each of their lanes leads. */
export function GatewaysView() {
  const { start } = useWindowStore();
  const gateways = useWindow((state) => state.gateways);
  const routing = useWindow((state) => valueOf(state.status)?.routing ?? true);
  return (
    <div className="page" data-testid="gateways">
      <h1>Gateways</h1>
      {gateways.state === 'loading' ? <p className="page-wait">Reading the gateways</p> : null}
      {gateways.state === 'failed' ? (
        <Problem problem={gateways.problem}>
          <button type="button" className="button" onClick={() => void start()}>
            Try again
          </button>
        </Problem>
      ) : null}
      {gateways.state === 'ready'
        ? gateways.value.map((gateway) => (
            <GatewayCard key={gateway.name} gateway={gateway} routing={routing} />
          ))
        : null}
    </div>
  );
}
