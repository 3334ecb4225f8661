import type { AuthView, Lane, SessionView } from '../../preload/contract.ts';
import { valueOf, type WindowState } from './state.ts';

type Known = Pick<WindowState, 'book' | 'status'>;

/** What of a session's way differs from the usual one, which is the gateway in use and the credential it leads with. */
export interface Unusual {
  readonly gateway: boolean;
  readonly account: boolean;
}

/** Compares a session's way with the usual one; while that is not known, nothing differs. */
export function unusualOf(state: Known, session: Pick<SessionView, 'gateway' | 'lane' | 'account'>): Unusual {
  const usualGateway = valueOf(state.status)?.gateway ?? null;
  const usualAccount = accountOfLane(state, session.lane);
  return {
    gateway: usualGateway !== null && session.gateway !== usualGateway,
    account: usualAccount !== undefined && session.account !== usualAccount,
  };
}

/** The credential of the backend that leads a lane of the gateway in use; undefined while that is not known. */
function accountOfLane({ book }: Known, lane: Lane): string | null | undefined {
  const backends = valueOf(book)?.gateways.find((gateway) => gateway.selected)?.backends ?? [];
  const leading = backends.find((backend) => backend.lane === lane && backend.leads);
  return leading === undefined ? undefined : accountOf(leading.authDetail, leading.id);
}

function accountOf(auth: AuthView, backendId: string): string | null {
  switch (auth.type) {
    case 'transparent':
      return null;
    case 'account':
      return `account:${auth.accountId}`;
    case 'apiKey':
      return `key:${backendId}`;
    case 'aws':
    case 'none':
      return auth.type;
    default:
      return auth satisfies never;
  }
}
