import type { AccountView, BackendAuth, BackendView, GatewayView } from '../../../preload/contract.ts';
import { Problem } from '../../components/problem.tsx';
import { agoText, fullTimeText } from '../../format/ages.ts';
import { type LaneLine, laneLines } from '../../scale/lanes.ts';
import { useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';

/** One gateway with its lanes drawn as lines, from Codex to the host, and what each backend is below. */
export function GatewayCard({ gateway, routing }: { gateway: GatewayView; routing: boolean }) {
  const accounts = useWindow((state) => valueOf(state.accounts)) ?? noAccounts;
  return (
    <section className="gateway" aria-label={`Gateway ${gateway.name}`} data-testid="gateway">
      <h2>
        {gateway.name}
        {gateway.selected ? <span className="tag">In use</span> : null}
      </h2>
      {routing ? null : (
        <p className="gateway-off">
          Routing is off: new launches go straight to the provider and are not recorded.
        </p>
      )}
      <ul className="lanes">
        {laneLines(gateway.backends, routing, accounts).map((line) => (
          <Lane key={line.backend} line={line} />
        ))}
      </ul>
      <details className="backends">
        <summary>Backends in detail</summary>
        {gateway.backends.map((backend) => (
          <Backend key={backend.name} backend={backend} />
        ))}
      </details>
    </section>
  );
}

const noAccounts: readonly AccountView[] = [];

function Lane({ line }: { line: LaneLine }) {
  const result = useWindow((state) => resultText(line, state.now));
  return (
    <li className="lane" data-state={line.state} data-testid="lane" data-lane={line.lane}>
      <div className="lane-head">
        <p className="lane-name">
          {line.name}
          {line.signer === null ? null : (
            <span className="lane-signer" data-testid="lane-signer">
              , {line.signer}
            </span>
          )}
        </p>
        <p
          className="lane-result"
          data-state={line.state}
          title={line.lastAt === null ? undefined : fullTimeText(line.lastAt)}
        >
          {result}
        </p>
      </div>
      <div className="lane-track">
        <span className="lane-node">Codex</span>
        <span className="lane-wire" />
        <span className="lane-node lane-backend">{line.backend}</span>
        <span className="lane-wire" />
        <span className="lane-node">{line.host}</span>
      </div>
      {line.problem === null ? null : <Problem problem={line.problem} tone="attention" />}
    </li>
  );
}

function resultText(line: LaneLine, now: number): string {
  if (line.lastAt === null) return 'Nothing has passed since Postern started';
  return `${answerText(line.lastStatus)}, ${agoText(line.lastAt, now)}`;
}

function answerText(status: number | null): string {
  if (status === null) return 'No answer';
  return status === 101 ? 'WebSocket opened' : `Last answer ${status}`;
}

const authWords: Readonly<Record<BackendAuth, string>> = {
  transparent: "Codex's own sign-in passes through untouched; Postern stores no key",
  apiKey: 'A key kept by Postern is put in',
  account: 'An account signed in through Postern is put in',
  aws: 'Signed with what an AWS profile gives',
  none: 'None is asked for',
};

function Backend({ backend }: { backend: BackendView }) {
  return (
    <dl className="backend" aria-label={`Backend ${backend.name}`}>
      <div>
        <dt>Backend</dt>
        <dd>{backend.name}</dd>
      </div>
      <div>
        <dt>Schema</dt>
        <dd>{backend.schema}</dd>
      </div>
      <div>
        <dt>Upstream</dt>
        <dd>
          <code>{backend.upstream}</code>
        </dd>
      </div>
      <div>
        <dt>Models</dt>
        <dd>{backend.modelPattern === '.*' ? 'All' : <code>{backend.modelPattern}</code>}</dd>
      </div>
      <div>
        <dt>Sign-in</dt>
        <dd>{authWords[backend.auth]}</dd>
      </div>
    </dl>
  );
}
