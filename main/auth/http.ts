import type { Agent } from 'undici';
import { t } from '../../preload/language.ts';
import { filesReplaced } from '../domain/files-replaced.ts';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import type { Transport } from '../domain/transport.ts';
import { openConnector } from '../transport/connector.ts';
import { proxyTrouble } from '../transport/proxy-failure.ts';
import { refusedCertificate } from '../transport/refused-certificate.ts';
import { safeUrl } from './safe-text.ts';

/** One small request to an issuer or an upstream. */
export interface HttpQuestion {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Its whole answer, judged elsewhere. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  /** The server's own time, Unix ms; null when it did not say. */
  readonly serverTime: number | null;
  /** The field `retry-after` as it came; null when there was none. */
  readonly retryAfter: string | null;
  readonly text: string;
}

/** Sends small requests: no redirects are followed, nothing is logged, nothing is kept. */
export interface Http {
  send(question: HttpQuestion): Promise<Result<HttpAnswer>>;
  close(): Promise<void>;
}

/** How long one request may take in all. */
export const requestTimeoutMs = 20_000;
const maxAnswerBytes = 1_000_000;

/** How long a connection may take to open, proxy and TLS included. */
const connectTimeoutMs = 10_000;

/** Opens a client that goes the way of `transport`, asked for each request: a changed one counts from the next request on. */
export function openHttp(transport: () => Transport): Http {
  let kept: { readonly transport: Transport; readonly agent: Agent } | null = null;

  function agentNow(undici: typeof import('undici')): Agent {
    const now = transport();
    if (kept?.transport === now) return kept.agent;
    void kept?.agent.close().catch(() => undefined);
    // A sign-in is seldom: connections are not kept for the next one.
    const connect = openConnector(now, { connectTimeoutMs });
    const agent = new undici.Agent({ connect, keepAliveTimeout: 1_000 });
    kept = { transport: now, agent };
    return agent;
  }

  return {
    async send(question) {
      const limit = AbortSignal.timeout(question.timeoutMs ?? requestTimeoutMs);
      try {
        // Only now: loading it takes a tenth of a second, which every start would wait for.
        const undici = await import('undici');
        const answer = await undici.request(question.url, {
          method: question.method,
          headers: { accept: 'application/json', 'user-agent': 'Postern', ...question.headers },
          body: question.body ?? null,
          dispatcher: agentNow(undici),
          signal: question.signal === undefined ? limit : AbortSignal.any([limit, question.signal]),
        });
        const parts: Buffer[] = [];
        let bytes = 0;
        for await (const part of answer.body as AsyncIterable<Buffer>) {
          bytes += part.length;
          if (bytes > maxAnswerBytes) throw Object.assign(new Error('too long'), { code: 'ANSWER_TOO_LONG' });
          parts.push(part);
        }
        const date = Date.parse(one(answer.headers['date']));
        return ok({
          status: answer.statusCode,
          contentType: one(answer.headers['content-type']).toLowerCase(),
          serverTime: Number.isNaN(date) ? null : date,
          retryAfter: one(answer.headers['retry-after']) || null,
          text: Buffer.concat(parts).toString('utf8'),
        });
      } catch (error) {
        return failed(filesReplaced(error) ?? networkProblem(question.url, error, limit.aborted));
      }
    },
    async close() {
      await kept?.agent.destroy();
      kept = null;
    },
  };
}

/** A POST with a JSON body. */
export function jsonPost(url: string, body: Readonly<Record<string, string>>) {
  return {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  } as const;
}

function one(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header[0] : header) ?? '';
}

function codeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    if (at.name === 'AbortError') return 'ABORTED';
  }
  return 'UNKNOWN';
}

const reasons: Readonly<Record<string, () => string>> = {
  TIMEOUT: () => t`it did not answer in time`,
  ETIMEDOUT: () => t`it did not answer in time`,
  ECONNREFUSED: () => t`the connection was refused`,
  ECONNRESET: () => t`the connection was cut`,
  UND_ERR_SOCKET: () => t`the connection was cut`,
  ENOTFOUND: () => t`its name could not be found`,
  EAI_AGAIN: () => t`its name could not be looked up`,
  ENETUNREACH: () => t`there is no way to that network`,
  ANSWER_TOO_LONG: () => t`it sent far too long an answer`,
  ABORTED: () => t`the request was given up`,
};

function networkProblem(url: string, error: unknown, isLate: boolean): Problem {
  const what = t`Could not reach ${new URL(safeUrl(url)).host}.`;
  const proxy = proxyTrouble(error);
  if (proxy !== null) return problem('login-network', what, sentence(proxy.why), proxy.next);
  const code = isLate ? 'TIMEOUT' : codeOf(error);
  const certificate = refusedCertificate(code);
  const isTls = certificate !== null || /CERT|UNABLE_TO|ERR_TLS|SSL|EPROTO/.test(code);
  const why =
    certificate ??
    (isTls ? t`the TLS handshake failed (${code})` : (reasons[code]?.() ?? t`the system answered ${code}`));
  return problem(
    'login-network',
    what,
    sentence(why),
    isTls
      ? t`If your network inspects TLS, name its certificate authority in the settings, then try again.`
      : t`Check the network connection, then try again.`,
  );
}

function sentence(part: string): string {
  return t`${part.charAt(0).toUpperCase() + part.slice(1)}.`;
}
