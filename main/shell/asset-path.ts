import { extname } from 'node:path';
import { isAppUrl } from './address.ts';

/** What to answer for one request to our own scheme. */
export type AssetDecision =
  /** `segments` are plain names below the served folder. */
  | { readonly kind: 'file'; readonly segments: readonly string[]; readonly contentType: string }
  | { readonly kind: 'refused'; readonly status: 404 | 405 };

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

const absent: AssetDecision = { kind: 'refused', status: 404 };

/** Decides which file of the window's folder answers a request; anything not plainly inside it is absent. */
export function decideAsset(method: string, url: string): AssetDecision {
  if (method !== 'GET' && method !== 'HEAD') return { kind: 'refused', status: 405 };
  if (!isAppUrl(url)) return absent;
  const { pathname } = new URL(url);
  const segments = pathname === '/' ? ['index.html'] : decodeSegments(pathname.slice(1));
  if (segments === null) return absent;
  const contentType = contentTypes[extname(segments.at(-1) ?? '').toLowerCase()];
  return contentType === undefined ? absent : { kind: 'file', segments, contentType };
}

// Decoded one segment at a time, so that an encoded slash cannot become a separator unseen.
function decodeSegments(path: string): readonly string[] | null {
  const segments: string[] = [];
  for (const raw of path.split('/')) {
    const segment = decode(raw);
    if (segment === null || !isPlainName(segment)) return null;
    segments.push(segment);
  }
  return segments;
}

function decode(raw: string): string | null {
  try {
    return decodeURIComponent(raw);
  } catch {
    return null;
  }
}

// A name that is one file name on every system: no separators, no drive or stream colon, no dot-dot, nothing hidden.
function isPlainName(name: string): boolean {
  return /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name) && !name.includes('..') && name.length <= 200;
}
