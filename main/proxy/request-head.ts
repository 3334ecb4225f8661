import { fieldValue, token } from './head-parts.ts';

/** What the head of a request to the upstream is written from. */
export interface HeadFacts {
  readonly method: string;
  readonly path: string;
  /** With a port where it is not the scheme's own. */
  readonly host: string;
  /** Flat list of names and values, without Host, Content-Length and what concerns one hop. */
  readonly headers: readonly string[];
  readonly isUpgrade: boolean;
}

/** How the body is framed: by its length, in chunks, or there is none and nothing is said of it. */
export type BodyFraming = { readonly length: number } | 'chunks' | 'none';

const target = /^[\x21-\xff]+$/;

/** The head of a request, but for what frames its body. Null when a part of it would end its line or is no HTTP (RFC 9112 sections 3 and 5). */
export function requestHead({ method, path, host, headers, isUpgrade }: HeadFacts): string | null {
  if (!token.test(method) || !target.test(path)) return null;
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n`;
  if (isUpgrade) head += 'connection: upgrade\r\nupgrade: websocket\r\n';
  else head += endsConnection(method) ? 'connection: close\r\n' : 'connection: keep-alive\r\n';
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? '';
    const value = headers[at + 1] ?? '';
    if (!token.test(name) || !fieldValue.test(value)) return null;
    head += `${name}: ${value}\r\n`;
  }
  return head;
}

/** What ends the head, with the body's framing. */
export function headEnd(framing: BodyFraming): string {
  if (framing === 'none') return '\r\n';
  return framing === 'chunks'
    ? 'transfer-encoding: chunked\r\n\r\n'
    : `content-length: ${framing.length}\r\n\r\n`;
}

/** Whether servers expect a body with it, so that one without says a length of 0 (RFC 9110 section 8.6). */
export function expectsBody(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}

/** An answer to HEAD is followed by a body where a server errs: its connection is not used again. */
export function endsConnection(method: string): boolean {
  return method === 'HEAD';
}
