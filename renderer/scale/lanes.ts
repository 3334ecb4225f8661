import type { AccountView, BackendView, GatewayView, Lane, ProblemView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';

/** One lane of a gateway as it is drawn: from Codex through the backend that leads it to its host. */
export interface LaneLine {
  readonly lane: Lane;
  readonly name: string;
  /** Null for a lane nothing leads: there is no backend, or all are disabled. */
  readonly lead: BackendView | null;
  /** The other backends of the lane, in order. */
  readonly others: readonly BackendView[];
  /** Who signs in Codex's place; null when its own sign-in passes through, or nobody can yet. */
  readonly signer: string | null;
  /** Empty when nothing leads. */
  readonly host: string;
  /**
   * `quiet`: nothing has passed since the start; `direct`: routing is off, new launches go past it; `paused`: the gateway
   * answers instead; `closed`: nothing leads.
   */
  readonly state: 'quiet' | 'passing' | 'failing' | 'direct' | 'paused' | 'closed';
  readonly lastAt: number | null;
  readonly lastStatus: number | null;
  readonly problem: ProblemView | null;
}

/** What people call a lane. */
export function laneName(lane: Lane): string {
  return lane === 'chatgpt' ? t`ChatGPT lane` : t`API lane`;
}

/** Both lanes of a gateway, ChatGPT first. */
export function laneLines(
  gateway: Pick<GatewayView, 'backends' | 'paused'>,
  routing: boolean,
  accounts: readonly AccountView[] = [],
): readonly LaneLine[] {
  return lanes.map((lane): LaneLine => {
    const backends = gateway.backends.filter((one) => one.lane === lane);
    const lead = backends.find((one) => one.leads) ?? null;
    const last = lead?.lastResult ?? null;
    return {
      lane,
      name: laneName(lane),
      lead,
      others: backends.filter((one) => one !== lead),
      signer: lead === null ? null : signerText(lead, accounts),
      host: lead === null ? '' : hostOf(lead.upstream),
      state: stateOf(lead, gateway.paused, routing),
      lastAt: last?.at ?? null,
      lastStatus: last?.status ?? null,
      problem: last?.problem ?? null,
    };
  });
}

const lanes: readonly Lane[] = ['chatgpt', 'api'];

/** The host of an upstream, with its port when it has one. */
export function hostOf(upstream: string): string {
  return URL.canParse(upstream) ? new URL(upstream).host : upstream;
}

/** Who signs the requests of a backend, in one phrase; null when Codex's own sign-in passes through, or nobody can yet. */
export function signerText(backend: BackendView, accounts: readonly AccountView[]): string | null {
  const auth = backend.authDetail;
  switch (auth.type) {
    case 'transparent':
      return null;
    case 'apiKey':
      return backend.key?.fits === true ? t`signed with a key kept by Postern` : null;
    case 'account': {
      const account = accounts.find((one) => one.id === auth.accountId);
      return account === undefined ? t`signed by an account that is not here` : t`signed by ${account.name}`;
    }
    case 'aws':
      return auth.profile === null
        ? t`signed with AWS’s default keys`
        : t`signed with AWS profile ${auth.profile}`;
    case 'none':
      return t`without a credential`;
    default:
      return auth satisfies never;
  }
}

/**
 * Where a backend goes when it moves one place within its lane, as its place among all backends of the gateway; null at
 * the end.
 */
export function placeBeside(
  backends: readonly BackendView[],
  backend: BackendView,
  by: 1 | -1,
): number | null {
  const ofLane = backends.filter((one) => one.lane === backend.lane);
  const neighbour = ofLane[ofLane.indexOf(backend) + by];
  return neighbour === undefined ? null : backends.indexOf(neighbour);
}

function stateOf(lead: BackendView | null, paused: boolean, routing: boolean): LaneLine['state'] {
  if (lead === null) return 'closed';
  if (!routing) return 'direct';
  if (paused) return 'paused';
  const last = lead.lastResult;
  if (last === null) return 'quiet';
  return last.problem !== null || (last.status ?? 0) >= 400 ? 'failing' : 'passing';
}
