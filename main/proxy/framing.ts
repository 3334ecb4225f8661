import { problem, type Problem } from '../domain/problem.ts';
import { token } from './head-parts.ts';

/** Header fields one request may carry; Codex sends about 25. Node would cut the list short in silence. */
export const maxHeaderFields = 256;

/** Fields that must stand at most once: two of them mean that someone in between could read the other one. */
const singular = new Set(['host', 'authorization', 'content-length', 'content-type', 'transfer-encoding']);

/** Fields that belong to the request as a whole: a client may not name them in `Connection` to have them dropped. */
const endToEnd = new Set([
  'host',
  'authorization',
  'cookie',
  'content-length',
  'content-type',
  'content-encoding',
  'chatgpt-account-id',
  'session-id',
]);

const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
const targetCharacters = /^[\x21\x22\x24-\x5b\x5d-\x7e]*$/;
const dotSegment = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;

/** What the checks read of a request; the strings are as Node's parser gave them. */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  readonly httpVersion: string;
  readonly rawHeaders: readonly string[];
}

/**
 * The first thing wrong with a request that Node's parser lets through; null when it is sound.
 * Each rule refuses what two programs on one path could read in two ways (RFC 9112 sections 3, 6 and 11).
 */
export function framingProblem(head: RequestHead): Problem | null {
  if (head.httpVersion !== '1.1') return malformed('it is not HTTP/1.1');
  if (!methods.has(head.method)) return malformed('its method is not one Codex uses');
  const { rawHeaders } = head;
  if (rawHeaders.length > 2 * maxHeaderFields) return malformed('it carries too many header fields');
  const fault = targetFault(head.target) ?? headerFault(head.method, rawHeaders);
  return fault === null ? null : malformed(fault);
}

function targetFault(target: string): string | null {
  if (!targetCharacters.test(target)) return 'its address holds a character that may not stand there';
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  if (path.includes('//') || dotSegment.test(path)) return 'its address holds empty or dotted parts';
  return null;
}

function headerFault(method: string, rawHeaders: readonly string[]): string | null {
  const seen: string[] = [];
  let hasBody = false;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = lowerCasedIfNamed(rawHeaders[at] ?? '');
    if (name === null) continue;
    const value = rawHeaders[at + 1] ?? '';
    if (name === 'connection') {
      const listed = connectionTokens(value).find((token) => endToEnd.has(token));
      if (listed !== undefined) return `its Connection field names ${listed}`;
      continue;
    }
    if (seen.includes(name)) return `it carries ${name} twice`;
    seen.push(name);
    if (name === 'transfer-encoding') {
      if (value.toLowerCase() !== 'chunked') return 'its transfer encoding is not chunked alone';
      hasBody = true;
    }
    if (name === 'content-length') hasBody ||= value !== '0';
  }
  if (seen.includes('transfer-encoding') && seen.includes('content-length')) {
    return 'it states its length in two ways';
  }
  if (hasBody && (method === 'GET' || method === 'HEAD')) return 'it is a GET with a body';
  return null;
}

/**
 * Whether fields behind a body in chunks leave it where it ends: names that are none, and a second length, are what parsers read in
 * two ways (RFC 9112 section 7.1.2; Node's own refuses them from llhttp 9 on). They go no further in any case.
 */
export function trailersAreSound(rawTrailers: readonly string[]): boolean {
  return rawTrailers.every(
    (name, at) => at % 2 === 1 || (token.test(name) && !lengths.has(name.toLowerCase())),
  );
}

const lengths = new Set(['content-length', 'transfer-encoding']);

/** The lower-case name of a field the checks are about, null of any other. By length first: this runs for every field. */
function lowerCasedIfNamed(name: string): string | null {
  switch (name.length) {
    case 4:
    case 10:
    case 12:
    case 13:
    case 14:
    case 17: {
      const lower = name.toLowerCase();
      return lower === 'connection' || singular.has(lower) ? lower : null;
    }
    default:
      return null;
  }
}

/** The field names a Connection value lists, lower-case (RFC 9110 section 7.6.1). */
export function connectionTokens(value: string): string[] {
  return value
    .toLowerCase()
    .split(',')
    .map((token) => token.trim())
    .filter((token) => token !== '');
}

function malformed(why: string): Problem {
  return problem(
    'request-malformed',
    'Postern could not pass this request on:',
    `${why}.`,
    'If Codex sent it, please report this.',
  );
}
