import { t } from '../../preload/language.ts';
import { laneOf, chatgptUpstream, openaiUpstream, type Backend, type Gateway } from '../domain/gateway.ts';
import { isLoopbackHost, parseUrl } from '../domain/url.ts';

/** Hosts whose names are given out by a well-known provider: a resource of Azure, Bedrock in a region. */
const ofProviders =
  /\.(openai|cognitiveservices|services\.ai)\.azure\.(com|us|cn)$|^bedrock(-mantle|-runtime)?\.[a-z0-9-]+\.(api\.aws|amazonaws\.com)$/;
/** Hosts that only stand for another in an example. */
const placeholder = /(^|\.)example\.(com|org|net)$/;

const owners = [chatgptUpstream, openaiUpstream].map(hostOf);

/** The host of an address as it is looked up: letters of other alphabets appear as `xn--…`. */
export function hostOf(upstream: string): string {
  return parseUrl(upstream)?.host ?? '';
}

/** What to look at twice before a gateway of somebody else is used, one sentence each. `known` are addresses of well-known providers. */
export function importWarnings(gateway: Gateway, known: readonly string[]): readonly string[] {
  const hosts = new Set([...owners, ...known.map(hostOf).filter((host) => !placeholder.test(host))]);
  return gateway.backends.flatMap((backend) => warningsOf(backend, hosts));
}

function warningsOf(backend: Backend, hosts: ReadonlySet<string>): readonly string[] {
  const { name, upstream, auth, options, modelPattern } = backend;
  const host = hostOf(upstream);
  const loopback = isLoopbackHost(parseUrl(upstream)?.hostname ?? '');
  const found: string[] = [];
  if (auth.type === 'transparent' && !owners.includes(host)) {
    found.push(
      laneOf(backend) === 'chatgpt'
        ? t`"${name}" sends Codex’s own ChatGPT sign-in to ${host}. Go on only if it is yours to trust.`
        : t`"${name}" sends Codex’s own key to ${host}. Go on only if it is yours to trust.`,
    );
  }
  if (auth.type === 'account') {
    found.push(t`"${name}" needs an account of yours. It is disabled until you choose one.`);
  }
  if (loopback) found.push(t`"${name}" goes to ${host}, a server on this machine.`);
  else if (!hosts.has(host) && !ofProviders.test(host)) {
    found.push(t`"${name}" goes to ${host}, which is no provider Postern knows. It sees every prompt.`);
  }
  if (options.headers.length > 0) found.push(t`"${name}" adds to every request: ${named(options.headers)}.`);
  if (options.query.length > 0) found.push(t`"${name}" adds to every address: ${named(options.query)}.`);
  if (modelPattern !== '.*') found.push(t`"${name}" takes only the models that match ${modelPattern}`);
  if (backend.disabled && auth.type !== 'account') found.push(t`"${name}" comes disabled.`);
  return found;
}

/** Names with their values, so that nothing is agreed to unseen; a long value is cut. */
function named(fields: Backend['options']['headers']): string {
  return fields
    .map(([name, value]) => `${name} = ${value.length > 60 ? `${value.slice(0, 60)}…` : value}`)
    .join(', ');
}
