import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import type { NetworkSettings, UpstreamProxy } from '../domain/transport.ts';
import { parseBypass } from './bypass.ts';
import { t } from '../../preload/language.ts';

/** The proxy in force, as chosen by the settings or the environment. */
export interface ProxyChoice {
  /** Null goes directly. */
  readonly proxy: UpstreamProxy | null;
  /** Fit to show, without a credential; null when there is none. */
  readonly shown: string | null;
  readonly problem: Problem | null;
}

const direct: ProxyChoice = { proxy: null, shown: null, problem: null };

/** Chooses the proxy. One that is set but unusable is not gone past: nothing is reached until it is mended. */
export function chooseProxy(
  { proxy: { mode, url, user, bypass } }: NetworkSettings,
  variables: Readonly<Record<string, string | undefined>>,
  password: string | null,
): ProxyChoice {
  if (mode === 'none') return direct;
  if (mode === 'environment') return fromEnvironment(variables);
  if (url === null || url === '') return { ...direct, problem: noAddress() };
  const parsed = proxyAddress(url);
  if (!parsed.ok) return unusable(t`The proxy in the settings cannot be used.`, parsed.problem.why);
  return {
    proxy: {
      url: parsed.value.origin,
      authorization: user === null || user === '' ? null : basic(user, password ?? ''),
      bypass: parseBypass(bypass),
    },
    shown: parsed.value.origin,
    problem: null,
  };
}

/** The address of a proxy, http or https, which may leave out its scheme as in the environment; `call-invalid` says why it is none. */
export function proxyAddress(text: string): Result<URL> {
  const whole = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(whole)) return notAnAddress(t`It is not an address like http://proxy.example:8080.`);
  const url = new URL(whole);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return notAnAddress(t`Postern can use http and https proxies, not ${url.protocol.slice(0, -1)}.`);
  }
  return ok(url);
}

function fromEnvironment(variables: Readonly<Record<string, string | undefined>>): ProxyChoice {
  // As reqwest, which Codex uses, reads them: upper case first. Upstreams beyond this machine are https only.
  const names = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];
  const name = names.find((one) => (variables[one] ?? '').trim() !== '');
  if (name === undefined) return direct;
  const parsed = proxyAddress((variables[name] ?? '').trim());
  if (!parsed.ok) return unusable(t`The proxy that ${name} names cannot be used.`, parsed.problem.why);
  const url = parsed.value;
  const user = decoded(url.username);
  return {
    proxy: {
      url: url.origin,
      authorization: user === '' ? null : basic(user, decoded(url.password)),
      bypass: parseBypass(variables['NO_PROXY'] ?? variables['no_proxy'] ?? ''),
    },
    shown: url.origin,
    problem: null,
  };
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** What percent signs stand for; a text that is not encoded stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function notAnAddress(why: string): ReturnType<typeof failed> {
  return failed(problem('call-invalid', t`This is not the address of a proxy.`, why, ''));
}

const noAddress = (): Problem =>
  problem(
    'file-invalid',
    t`No proxy is used yet.`,
    t`The settings ask for a proxy of your own and name none.`,
    t`Enter its address.`,
  );

function unusable(what: string, why: string): ProxyChoice {
  return {
    proxy: { url: 'unusable:', authorization: null, bypass: [] },
    shown: null,
    problem: problem(
      'file-invalid',
      what,
      why,
      t`Mend it, or choose another way in Settings under Network; until then nothing beyond this machine is reached.`,
    ),
  };
}
