import type {
  AccountKind,
  AccountState,
  AccountView,
  BackendSchema,
  GatewayView,
  Lane,
} from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';

/** What each kind of account is called. */
export function kindNames(): Readonly<Record<AccountKind, string>> {
  return {
    chatgpt: 'ChatGPT',
    apiKey: t`API key`,
    accessToken: t`Access token`,
  };
}

/** What each state is called. */
export function stateNames(): Readonly<Record<AccountState, string>> {
  return {
    ready: t`Ready`,
    signInAgain: t`Sign in again`,
    unreadable: t`Cannot be read now`,
  };
}

/** An account in one line under its name: kind, plan. */
export function accountLine(account: Pick<AccountView, 'kind' | 'plan'>): string {
  return [kindNames()[account.kind], account.plan === null ? null : t`${planName(account.plan)} plan`]
    .filter((part) => part !== null)
    .join(' · ');
}

/** A plan as people write it: `plus` becomes `Plus`. */
export function planName(plan: string): string {
  const words = plan.replaceAll('_', ' ');
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** The lane an account can sign: a key signs the API lane, everything of ChatGPT the ChatGPT lane. */
export function laneFor(kind: AccountKind): Lane {
  return kind === 'apiKey' ? 'api' : 'chatgpt';
}

/** The schema whose upstream takes OpenAI's own credentials, by lane. */
const schemaFor: Readonly<Record<Lane, BackendSchema>> = { chatgpt: 'ChatGPTCodex', api: 'OpenAI' };

/** What an account is to its lane of the gateway in use. */
export interface LaneUse {
  readonly lane: Lane;
  readonly gateway: string;
  readonly backend: string;
  readonly backendId: string;
  /** True when the lane signs with this account. */
  readonly used: boolean;
  /** The other account the lane signs with now, by id; null when Codex's own sign-in passes through. */
  readonly instead: string | null;
}

/** The lane an account can sign in the gateway in use; null when that gateway has none of its kind. */
export function laneUseOf(
  account: Pick<AccountView, 'id' | 'kind'>,
  gateways: readonly GatewayView[],
): LaneUse | null {
  const gateway = gateways.find((one) => one.selected);
  const lane = laneFor(account.kind);
  const ofLane = gateway?.backends.filter((one) => one.lane === lane) ?? [];
  // An account of OpenAI's belongs on OpenAI's own backend, not on whatever leads the lane.
  const backend = ofLane.find((one) => one.schema === schemaFor[lane]);
  if (gateway === undefined || backend === undefined) return null;
  const used = backend.accountId === account.id;
  return {
    lane,
    gateway: gateway.name,
    backend: backend.name,
    backendId: backend.id,
    used,
    instead: used || backend.auth !== 'account' ? null : backend.accountId,
  };
}

/** The lanes an account signs now, as people name them, for a question before it goes. */
export function usedByText(account: Pick<AccountView, 'id'>, gateways: readonly GatewayView[]): string {
  const uses = gateways.flatMap((gateway) =>
    gateway.backends
      .filter((backend) => backend.accountId === account.id)
      .map((backend) => laneOfText(backend.lane, gateway.name)),
  );
  const [first = '', ...rest] = uses;
  return rest.reduce((head, last) => t`${head} and ${last}`, first);
}

function laneOfText(lane: Lane, gateway: string): string {
  return lane === 'chatgpt'
    ? t`the ChatGPT lane of the ${gateway} gateway`
    : t`the API lane of the ${gateway} gateway`;
}
