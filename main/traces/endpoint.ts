import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import { redactText } from '../domain/redact.ts';
import { isLoopbackHost, parseUrl } from '../domain/url.ts';
import { t } from '../../preload/language.ts';

const path = '/v1/traces';

/**
 * The base address of an OTLP/HTTP collector as it is kept: https, or http on this machine; no credential, no query.
 * `/v1/traces` at its end is taken off. Fails with `traces-endpoint`.
 */
export function checkEndpoint(text: string): Result<string> {
  const bad = (why: string, next: string): { readonly ok: false; readonly problem: Problem } =>
    failed(problem('traces-endpoint', t`The address of the collector cannot be used.`, why, next));
  const url = parseUrl(text.trim());
  if (url === null || !/^[a-z]+:\/\/\S+$/i.test(text.trim())) {
    return bad(t`It is not a URL.`, t`Write it in full, for example http://localhost:4318.`);
  }
  if (url.username !== '' || url.password !== '' || redactText(url.pathname) !== url.pathname) {
    return bad(t`It holds a credential.`, t`Take it out, and put it under Header.`);
  }
  if (url.search !== '' || url.hash !== '') {
    return bad(t`It has a query or a fragment.`, t`Remove what follows ? or #.`);
  }
  const isLocal = url.protocol === 'http:' && isLoopbackHost(url.hostname);
  if (url.protocol !== 'https:' && !isLocal) {
    return bad(t`Only https may leave this machine.`, t`Use https, or http for a collector on this machine.`);
  }
  const base = `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  return ok(base.endsWith(path) ? base.slice(0, -path.length) : base);
}

/** Where traces are sent, from a base address that was checked. */
export function tracesUrl(endpoint: string): string {
  return `${endpoint.replace(/\/+$/, '')}${path}`;
}

/** Fields that are ours or the connection's. */
const reserved =
  /^(?:host|content-.*|connection|transfer-encoding|te|trailer|upgrade|keep-alive|expect|user-agent)$/i;

/**
 * A header as a person typed it: `Name: value`, or a value alone, which is that of `authorization`.
 * Fails with `traces-header`; the text is never in the problem.
 */
export function headerOf(text: string): Result<readonly [name: string, value: string]> {
  const bad = (why: string): { readonly ok: false; readonly problem: Problem } =>
    failed(
      problem(
        'traces-header',
        t`The header for the collector cannot be used.`,
        why,
        t`Write it as "Name: value", for example "Authorization: Bearer …".`,
      ),
    );
  const clean = text.trim();
  if (clean === '') return bad(t`It is empty.`);
  if (!/^[\x20-\x7e]+$/.test(clean))
    return bad(t`It has a line break or a character that headers cannot hold.`);
  const named = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.+)$/.exec(clean);
  const [name, value] = named === null ? ['authorization', clean] : [named[1] ?? '', named[2] ?? ''];
  return reserved.test(name)
    ? bad(t`That field belongs to the connection.`)
    : ok([name.toLowerCase(), value]);
}
