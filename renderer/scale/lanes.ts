import type { AccountView, BackendView, Lane, ProblemView } from '../../preload/contract.ts';

/** One lane of a gateway as it is drawn: from Codex through a backend to its host. */
export interface LaneLine {
  readonly lane: Lane;
  readonly name: string;
  readonly backend: string;
  /** Who signs in Codex's place; null when its own sign-in passes through. */
  readonly signer: string | null;
  readonly host: string;
  /** `quiet`: nothing has passed since the start; `direct`: routing is off, new launches go past it. */
  readonly state: 'quiet' | 'passing' | 'failing' | 'direct';
  readonly lastAt: number | null;
  readonly lastStatus: number | null;
  readonly problem: ProblemView | null;
}

/** What people call each lane. */
export const laneNames: Readonly<Record<Lane, string>> = { chatgpt: 'ChatGPT lane', api: 'API lane' };

/** The lanes of a gateway, ChatGPT first. */
export function laneLines(
  backends: readonly BackendView[],
  routing: boolean,
  accounts: readonly AccountView[] = [],
): readonly LaneLine[] {
  return backends
    .map((backend): LaneLine => {
      const last = backend.lastResult;
      return {
        lane: backend.lane,
        name: laneNames[backend.lane],
        backend: backend.name,
        signer: signerText(backend, accounts),
        host: hostOf(backend.upstream),
        state: routing ? stateOf(last) : 'direct',
        lastAt: last?.at ?? null,
        lastStatus: last?.status ?? null,
        problem: last?.problem ?? null,
      };
    })
    .toSorted((left, right) => rank[left.lane] - rank[right.lane]);
}

/** The host of an upstream, with its port when it has one. */
export function hostOf(upstream: string): string {
  return URL.canParse(upstream) ? new URL(upstream).host : upstream;
}

/** Who signs the requests of a backend, in one phrase; null when Codex's own sign-in passes through. */
export function signerText(backend: BackendView, accounts: readonly AccountView[]): string | null {
  if (backend.auth === 'transparent') return null;
  if (backend.auth === 'apiKey') return 'signed with a key kept by Postern';
  const account = accounts.find((one) => one.id === backend.accountId);
  return account === undefined ? 'signed by an account that is not here' : `signed by ${account.name}`;
}

const rank: Readonly<Record<Lane, number>> = { chatgpt: 0, api: 1 };

function stateOf(last: BackendView['lastResult']): LaneLine['state'] {
  if (last === null) return 'quiet';
  return last.problem !== null || (last.status ?? 0) >= 400 ? 'failing' : 'passing';
}
