const loopbackHost = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/;

/** Where a backend leads. */
export interface UpstreamAddress {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Without a trailing slash. */
  readonly basePath: string;
}

/** Origin and path of an upstream address; null when it is neither https nor loopback. */
export function upstreamOf(upstream: string): UpstreamAddress | null {
  if (!URL.canParse(upstream)) return null;
  const url = new URL(upstream);
  const isAllowed =
    url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHost.test(url.hostname));
  if (!isAllowed || url.username !== '' || url.password !== '') return null;
  return { origin: url.origin, basePath: url.pathname.replace(/\/+$/, '') };
}

/**
 * A path and query with a backend's own query added. Parameters of the same name are replaced; all others stay as they
 * were written.
 */
export function withQuery(path: string, extra: readonly (readonly [name: string, value: string])[]): string {
  if (extra.length === 0) return path;
  const mark = path.indexOf('?');
  const replaced = new Set(extra.map(([name]) => name));
  const kept =
    mark < 0
      ? []
      : path
          .slice(mark + 1)
          .split('&')
          .filter((pair) => pair !== '' && !replaced.has(nameOf(pair)));
  const added = extra.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return `${mark < 0 ? path : path.slice(0, mark)}?${[...kept, ...added].join('&')}`;
}

function nameOf(pair: string): string {
  const [name = ''] = pair.split('=', 1);
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
}
