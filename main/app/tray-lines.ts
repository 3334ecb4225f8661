import type { AccountView, CodexLoginView, UpdatesView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { currentGateway, type GatewayBook } from '../domain/gateway.ts';
import { maskedName } from '../shell/tray-label.ts';
import type { TrayFix, TrayUpdate } from '../shell/tray-model.ts';

/** Who is signed in, as far as is known now. */
export interface SignedIn {
  /** The accounts of the organisation in use. */
  readonly accounts: readonly AccountView[];
  /** Codex's own sign-in; null while it was not read. */
  readonly codex: Pick<CodexLoginView, 'state' | 'email' | 'plan'> | null;
}

/** Before anything was read. */
export const nobody: SignedIn = { accounts: [], codex: null };

/** Where in the window a problem of the status is mended: by its code, else the doctor looks. */
export function fixOf(code: string | null): TrayFix {
  if (code === null) return 'doctor';
  if (code === 'proxy-port' || code.startsWith('network-proxy')) return 'settings';
  if (/^(?:keyring|secret|login|account)-/.test(code)) return 'accounts';
  if (/^(?:gateway|organisation|backend|key|import|aws)-/.test(code)) return 'gateways';
  return 'doctor';
}

/**
 * Who the gateway in use sends requests as: an account of ours where a backend uses one, else Codex's own sign-in. Null
 * where neither is known, and for a gateway that passes nobody's sign-in on.
 */
export function accountLine(book: GatewayBook, { accounts, codex }: SignedIn): string | null {
  const backends = (currentGateway(book)?.backends ?? []).filter((one) => !one.disabled);
  for (const { auth } of backends) {
    const account = auth.type === 'account' ? accounts.find((one) => one.id === auth.accountId) : undefined;
    if (account !== undefined) return line(account.email ?? account.name, account.plan);
  }
  if (!backends.some(({ auth }) => auth.type === 'transparent') || codex === null) return null;
  if (codex.email !== null) return line(codex.email, codex.plan);
  return codex.state === 'apiKey' ? t`Codex uses its own API key` : null;
}

/** True when the gateway in use passes on a sign-in that Codex has not got; false while that was not read. */
export function needsSignIn(book: GatewayBook, { accounts, codex }: SignedIn): boolean {
  const backends = (currentGateway(book)?.backends ?? []).filter((one) => !one.disabled);
  const onlyTransparent = backends.length > 0 && backends.every(({ auth }) => auth.type === 'transparent');
  return onlyTransparent && accounts.length === 0 && codex?.state === 'none';
}

/** What the tray offers of updates: nothing where something else keeps Postern new, or while it is under way. */
export function trayUpdate({ way, state }: Pick<UpdatesView, 'way' | 'state'>): TrayUpdate {
  if (way !== 'self') return { type: 'none' };
  switch (state.type) {
    case 'looking':
    case 'fetching':
      return { type: 'none' };
    case 'offered':
    case 'ready':
      return { type: state.type, version: state.version };
    case 'idle':
    case 'newest':
    case 'passedOver':
    case 'failed':
      return { type: 'look' };
  }
}

function line(name: string, plan: string | null): string {
  const shown = maskedName(name);
  return plan === null ? t`Signed in as ${shown}` : t`Signed in as ${shown} (${planName(plan)})`;
}

function planName(plan: string): string {
  return plan.slice(0, 1).toLocaleUpperCase('en') + plan.slice(1);
}
