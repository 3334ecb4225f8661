import type { AccountView, CodexLoginView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { currentGateway, type GatewayBook } from '../domain/gateway.ts';
import { maskedName } from '../shell/tray-label.ts';
import type { TrayFix } from '../shell/tray-menu.ts';

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

function line(name: string, plan: string | null): string {
  const shown = maskedName(name);
  return plan === null ? t`Signed in as ${shown}` : t`Signed in as ${shown} (${planName(plan)})`;
}

function planName(plan: string): string {
  return plan.slice(0, 1).toLocaleUpperCase('en') + plan.slice(1);
}
