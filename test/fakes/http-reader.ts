import type { ReadRequest } from './http-peers.ts';

/** One message as an upstream reads it; `n` is what its stream was marked with, `isWhole` that its body came to its end. */
export interface Message extends ReadRequest {
  readonly isWhole: boolean;
  readonly n: string | null;
}

/** Reads what an upstream received the strict way: each message sized or chunked, nothing between them; null when it is not. */
export function messagesIn(text: string): readonly Message[] | null {
  const messages: Message[] = [];
  let rest = text;
  while (rest !== '') {
    const head = /^[A-Z]+ \/base\/[!-~]* HTTP\/1\.1\r\n(?:[!#-'*+.^-z|~A-Z0-9-]+: [^\r\n\0]*\r\n)+\r\n/.exec(
      rest,
    )?.[0];
    if (head === undefined) return null;
    const [method = '', target = ''] = head.split(' ');
    const n = /\r\nx-n: (\d{6}[0-9a-f]{8}z)\r\n/.exec(head)?.[1] ?? null;
    rest = rest.slice(head.length);
    const lengths = [...head.matchAll(/^content-length: (\d+)\r$/gim)];
    const isChunked = /^transfer-encoding: chunked\r$/im.test(head);
    if (lengths.length > 1 || (isChunked && lengths.length > 0)) return null;
    if (isChunked) {
      const chunked = wholeChunks(rest);
      // A client that broke off leaves an unfinished body, which is framed as far as it goes.
      messages.push({ method, target, n, body: chunked?.body ?? '', isWhole: chunked !== null });
      rest = chunked === null ? '' : rest.slice(chunked.length);
    } else {
      const length = Number(lengths[0]?.[1] ?? 0);
      messages.push({ method, target, n, body: rest.slice(0, length), isWhole: rest.length >= length });
      rest = rest.slice(length);
    }
  }
  return messages;
}

function wholeChunks(text: string): { readonly body: string; readonly length: number } | null {
  let body = '';
  let at = 0;
  for (;;) {
    const line = /^([0-9a-f]+)\r\n/i.exec(text.slice(at, at + 20));
    if (line === null) return null;
    const size = Number.parseInt(line[1] ?? '', 16);
    at += line[0].length;
    if (text.slice(at + size, at + size + 2) !== '\r\n') return null;
    body += text.slice(at, at + size);
    at += size + 2;
    if (size === 0) return { body, length: at };
  }
}
