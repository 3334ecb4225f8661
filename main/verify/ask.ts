import { request } from 'node:http';

/** One question to our own proxy. */
export interface ProbeQuestion {
  readonly method: 'GET' | 'POST';
  /** Loopback, with the launch token in its path: never logged. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly timeoutMs: number;
  /** Read no further than this. */
  readonly maxBytes: number;
  /** True once the text so far is all that is wanted of a stream. */
  readonly isEnough: (text: string) => boolean;
}

/** What came back; `failed` when nothing did. */
export type ProbeAnswer =
  | {
      readonly state: 'answered';
      readonly status: number;
      readonly contentType: string | null;
      /** `x-amzn-errortype`, where AWS names its exception. */
      readonly errorType: string | null;
      /** Seconds; null when it says none. */
      readonly retryAfter: number | null;
      readonly body: string;
      /** False: it was longer, broke off, or was enough before its end. */
      readonly isWhole: boolean;
    }
  | { readonly state: 'failed'; readonly reason: 'timeout' | 'unconnected' };

/** Asks over loopback with Node's own client: no redirect is followed, nothing is kept open. Never rejects. */
export function askLoopback(question: ProbeQuestion): Promise<ProbeAnswer> {
  const { method, url, headers, body, timeoutMs, maxBytes, isEnough } = question;
  return new Promise((resolve) => {
    const asking = request(url, { method, headers, agent: false });
    const timer = setTimeout(() => {
      resolve({ state: 'failed', reason: 'timeout' });
      asking.destroy();
    }, timeoutMs);
    asking.on('close', () => clearTimeout(timer));
    asking.on('error', () => resolve({ state: 'failed', reason: 'unconnected' }));
    asking.on('response', (response) => {
      let text = '';
      let bytes = 0;
      const finish = (isWhole: boolean): void => {
        resolve({
          state: 'answered',
          status: response.statusCode ?? 0,
          contentType: response.headers['content-type'] ?? null,
          errorType: single(response.headers['x-amzn-errortype']),
          retryAfter: secondsIn(response.headers['retry-after']),
          body: text,
          isWhole,
        });
        asking.destroy();
      };
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        bytes += Buffer.byteLength(part);
        if (bytes > maxBytes) return finish(false);
        text += part;
        if (isEnough(text)) finish(false);
      });
      response.on('end', () => finish(true));
      response.on('error', () => finish(false));
    });
    asking.end(body);
  });
}

function single(value: string | readonly string[] | undefined): string | null {
  return typeof value === 'string' ? value : (value?.[0] ?? null);
}

function secondsIn(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,7}$/.test(value) ? Number(value) : null;
}
