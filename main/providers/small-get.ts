import { get } from 'node:http';

/** An answer larger than this is of no server we look for. */
const maxBytes = 2 * 1024 * 1024;

/**
 * Asks a server on this machine one thing: the JSON value of a 200; null for everything else, and after `limitMs` in all.
 * No redirect is followed, no credential is sent.
 */
export function getLocalJson(origin: string, path: string, limitMs: number): Promise<unknown> {
  return new Promise((resolve) => {
    const request = get(`${origin}${path}`, { agent: false, signal: AbortSignal.timeout(limitMs) });
    const give = (value: unknown): void => {
      resolve(value);
      request.destroy();
    };
    request.on('error', () => give(null));
    request.on('response', (answer) => {
      if (answer.statusCode !== 200) return give(null);
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('error', () => give(null));
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxBytes) return give(null);
        chunks.push(chunk);
      });
      answer.on('end', () => give(parsed(Buffer.concat(chunks).toString('utf8'))));
    });
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
