import { t } from '../../preload/language.ts';

/** What went wrong with the network's proxy, before the upstream was ever reached. */
export type ProxyFailureCode =
  /** 407: it wants a user name and password, or does not take the ones it got. */
  | 'POSTERN_PROXY_AUTH'
  /** It answered CONNECT with another status than 2xx. */
  | 'POSTERN_PROXY_REFUSED'
  /** There is nobody at its address, or its name leads nowhere. */
  | 'POSTERN_PROXY_UNREACHABLE'
  | 'POSTERN_PROXY_TIMEOUT'
  /** An https proxy whose certificate or handshake was not accepted. */
  | 'POSTERN_PROXY_TLS'
  /** It closed the connection or answered what is not HTTP. */
  | 'POSTERN_PROXY_BROKEN'
  /** Its address is none that Postern can use. */
  | 'POSTERN_PROXY_UNUSABLE';

/** A failure of the network's proxy, as connections throw it; holds no credential. */
export class ProxyFailure extends Error {
  readonly code: ProxyFailureCode;
  /** Host and port of the proxy. */
  readonly proxy: string;
  /** What it answered CONNECT with; null when it gave no answer. */
  readonly status: number | null;
  /** The system's code, or a word of ours: `credential sent`, `no basic`; null when there is none. */
  readonly detail: string | null;

  constructor(code: ProxyFailureCode, proxy: string, status: number | null, detail: string | null) {
    super(`${code}: ${proxy}${status === null ? '' : ` answered ${status}`}`);
    this.name = 'ProxyFailure';
    this.code = code;
    this.proxy = proxy;
    this.status = status;
    this.detail = detail;
  }
}

/** A failure of the network's proxy in words. */
export interface ProxyTrouble {
  readonly kind: 'auth' | 'refused' | 'unreachable';
  /** True when the same request may do better in a moment; never for a password, which repeating could lock. */
  readonly mayRepeat: boolean;
  /** Part of a sentence, without a full stop. */
  readonly why: string;
  readonly next: string;
}

const inSettings = (): string => t`Check the proxy in Settings under Network, then try again.`;

/** What a connection's error says of the network's proxy; null when the proxy has no part in it. */
export function proxyTrouble(error: unknown): ProxyTrouble | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof ProxyFailure) return troubleOf(at);
  }
  return null;
}

function troubleOf({ code, proxy, status, detail }: ProxyFailure): ProxyTrouble {
  const unreachable = (why: string): ProxyTrouble => ({
    kind: 'unreachable',
    mayRepeat: true,
    why,
    next: inSettings(),
  });
  switch (code) {
    case 'POSTERN_PROXY_AUTH':
      return { kind: 'auth', mayRepeat: false, ...signIn(proxy, detail) };
    case 'POSTERN_PROXY_REFUSED':
      return refusal(proxy, status ?? 0);
    case 'POSTERN_PROXY_UNREACHABLE':
      return unreachable(
        detail === 'ENOTFOUND' || detail === 'EAI_AGAIN'
          ? t`the name of the network proxy ${proxy} could not be resolved`
          : t`the network proxy ${proxy} could not be reached (${detail ?? t`no reason given`})`,
      );
    case 'POSTERN_PROXY_TIMEOUT':
      return unreachable(t`the network proxy ${proxy} did not answer in time`);
    case 'POSTERN_PROXY_TLS':
      return {
        ...unreachable(
          t`the certificate of the network proxy ${proxy} was not accepted (${detail ?? t`no reason given`})`,
        ),
        next: t`Name its certificate authority in Settings under Network, or use an http address for it.`,
      };
    case 'POSTERN_PROXY_BROKEN':
      return unreachable(
        detail === 'closed'
          ? t`the network proxy ${proxy} closed the connection`
          : t`the network proxy ${proxy} did not answer as a proxy does`,
      );
    case 'POSTERN_PROXY_UNUSABLE':
      return {
        kind: 'refused',
        mayRepeat: false,
        why: t`the proxy that is set is not one Postern can use; only http and https proxies are`,
        next: t`Mend it in Settings under Network, or in HTTPS_PROXY or ALL_PROXY.`,
      };
    default:
      return code satisfies never;
  }
}

function signIn(proxy: string, detail: string | null): Pick<ProxyTrouble, 'why' | 'next'> {
  if (detail === 'no basic') {
    return {
      why: t`the network proxy ${proxy} wants a way of signing in that Postern does not have`,
      next: t`Ask your network’s administrators for a proxy that takes a user name and password (Basic).`,
    };
  }
  return {
    why:
      detail === 'credential sent'
        ? t`the network proxy ${proxy} did not accept the user name and password`
        : t`the network proxy ${proxy} wants a user name and password`,
    next: t`Enter them in Settings under Network, then try again.`,
  };
}

function refusal(proxy: string, status: number): ProxyTrouble {
  const couldNot = status >= 500;
  return {
    kind: 'refused',
    mayRepeat: couldNot,
    why: couldNot
      ? t`the network proxy ${proxy} could not reach it or resolve its name (status ${status})`
      : t`the network proxy ${proxy} refused to connect to it (status ${status})`,
    next: couldNot
      ? t`Check that the address is right, then try again.`
      : t`Ask your network’s administrators to allow this host, or list it under hosts reached directly.`,
  };
}
