import { Problem } from '../../components/problem.tsx';
import { useWindow, useWindowStore } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { GatewayCard } from './gateway-card.tsx';

/** The gateways and where each of their lanes leads. */
export function GatewaysView() {
  const { start } = useWindowStore();
  const book = useWindow((state) => state.book);
  const routing = useWindow((state) => valueOf(state.status)?.routing ?? true);
  return (
    <div className="page" data-testid="gateways">
      <h1>Gateways</h1>
      {book.state === 'loading' ? <p className="page-wait">Reading the gateways</p> : null}
      {book.state === 'failed' ? (
        <Problem problem={book.problem}>
          <button type="button" className="button" onClick={() => void start()}>
            Try again
          </button>
        </Problem>
      ) : null}
      {book.state === 'ready'
        ? book.value.gateways.map((gateway) => (
            <GatewayCard key={gateway.id} gateway={gateway} routing={routing} />
          ))
        : null}
    </div>
  );
}
