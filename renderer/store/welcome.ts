import type {
  AccountView,
  CodexLoginView,
  CodexView,
  ProblemView,
  ReceiptView,
  WelcomeView,
} from '../../preload/contract.ts';
import { type Loadable, loading, valueOf } from './loadable.ts';
import type { WindowState } from './state.ts';

/** How Codex may be reached: its own sign-in, a key of ours, another gateway, or the demo. */
export type WelcomeChoice = 'own' | 'key' | 'gateway' | 'demo';

/** The first screen's own state. */
export interface Welcome {
  readonly facts: Loadable<WelcomeView>;
  /** Null while the person has not chosen: what was found decides. */
  readonly choice: WelcomeChoice | null;
  /** The gateway that was made here for a provider; null while there is none. */
  readonly gatewayId: string | null;
  /** Launches from before do not count as the first one, Unix ms. */
  readonly openedAt: number;
  readonly busy: boolean;
  readonly problem: ProblemView | null;
}

/** Before it was opened. */
export const emptyWelcome: Welcome = {
  facts: loading,
  choice: null,
  gatewayId: null,
  openedAt: 0,
  busy: false,
  problem: null,
};

/** The choice that stands ready: the one that needs the least on this machine. */
export function suggested(facts: WelcomeView | null): WelcomeChoice {
  const codex: CodexView | null = facts?.codex ?? null;
  const login: CodexLoginView | null = facts?.login ?? null;
  if (codex?.state === 'missing') return 'demo';
  return login?.state === 'none' ? 'key' : 'own';
}

/** The choice in force. */
export function choiceOf({ choice, facts }: Pick<Welcome, 'choice' | 'facts'>): WelcomeChoice {
  return choice ?? suggested(valueOf(facts));
}

/** What the main button does next. */
export type WelcomeStep = 'launch' | 'key' | 'provider' | 'demo';

/** Decides it: what a choice needs before a launch comes first. */
export function nextStep(state: Pick<WindowState, 'welcome' | 'accounts' | 'book'>): WelcomeStep {
  const choice = choiceOf(state.welcome);
  if (choice === 'demo') return 'demo';
  if (choice === 'key') return keyOf(state) === null ? 'key' : 'launch';
  if (choice === 'gateway') return isGatewayReady(state) ? 'launch' : 'provider';
  return 'launch';
}

/** The key that is there to be used; null while there is none. */
export function keyOf({ accounts }: Pick<WindowState, 'accounts'>): AccountView | null {
  return valueOf(accounts)?.find((one) => one.kind === 'apiKey' && one.state === 'ready') ?? null;
}

/** True once the gateway made here has a provider. */
export function isGatewayReady({ welcome, book }: Pick<WindowState, 'welcome' | 'book'>): boolean {
  const gateway = valueOf(book)?.gateways.find((one) => one.id === welcome.gatewayId);
  return gateway !== undefined && gateway.backends.length > 0;
}

/** The newest launch made since the first screen opened; the demo's is none. */
export function firstLaunch({
  welcome,
  receipts,
  demo,
}: Pick<WindowState, 'welcome' | 'receipts' | 'demo'>): ReceiptView | null {
  return receipts.find((one) => one.startedAt >= welcome.openedAt && one.folder !== demo?.folder) ?? null;
}

/** True once a turn went through: its first token came. */
export function hasWorked(state: Pick<WindowState, 'welcome' | 'receipts' | 'demo'>): boolean {
  const { welcome, receipts, demo } = state;
  return receipts.some(
    (one) =>
      one.startedAt >= welcome.openedAt &&
      one.folder !== demo?.folder &&
      one.routed &&
      one.steps.firstToken !== null,
  );
}
