import { problem, problemLine, type Problem, type ProblemCode } from '../domain/problem.ts';
import { triesAgain } from '../domain/tries-again.ts';
import { proxyTrouble, type ProxyTrouble } from '../transport/proxy-failure.ts';
import { refusedCertificate } from '../transport/refused-certificate.ts';

/** A failure of ours as the client gets it. Never 401: Codex would spend the user's refresh token on it. */
export interface Failure {
  readonly status: 400 | 403 | 408 | 426 | 431 | 502 | 504;
  readonly problem: Problem;
}

/** What every refused caller hears, so that nobody learns which launches or backends exist. */
export const notAdmitted: Failure = {
  status: 403,
  problem: problem(
    'admission-refused',
    'Postern does not know this caller.',
    'The address holds no launch that is still open.',
    'Start Codex again from Postern.',
  ),
};

/** What a request hears that comes while the proxy stops. */
export const stopping: Failure = {
  status: 502,
  problem: problem('proxy-stopped', 'Postern is stopping.', '', 'Start it again, then repeat.'),
};

/** What an upgrade to anything but WebSocket hears. */
export const otherProtocol: Failure = {
  status: 400,
  problem: problem('request-malformed', 'Postern passes on no protocol but HTTP and WebSocket.', '', ''),
};

/** The answer to bytes that Node's parser refused, by its error code. */
export function clientFailure(code: string): Failure {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return malformed(431, 'its head is larger than 16 KB.');
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return malformed(408, 'its head did not arrive in time.');
  return malformed(400, 'it is not valid HTTP/1.1.');
}

function malformed(status: 400 | 408 | 431, why: string): Failure {
  return {
    status,
    problem: problem('request-malformed', 'Postern could not pass this request on:', why, ''),
  };
}

/** Turns what went wrong on the way to the upstream into the answer for the client. `origin` holds no secret. */
export function upstreamFailure(error: unknown, origin: string): Failure {
  const proxy = proxyTrouble(error);
  if (proxy !== null) return networkProxyFailure(proxy, origin);
  const code = codeOf(error);
  const certificate = refusedCertificate(code);
  if (certificate !== null) {
    return upstream(
      502,
      'upstream-tls',
      origin,
      certificate,
      'Check the address, the clock and the CA bundle.',
    );
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) {
    return upstream(
      502,
      'upstream-tls',
      origin,
      'the TLS handshake failed',
      'Check that the address speaks https.',
    );
  }
  if (code.startsWith('HPE_') || malformedAnswers.has(code)) {
    return upstream(
      502,
      'upstream-broken',
      origin,
      'its answer was not valid HTTP',
      'Check the upstream address.',
    );
  }
  switch (code) {
    case 'ECONNREFUSED':
      return upstream(502, 'upstream-refused', origin, 'connection refused', checkAddress);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
      return upstream(502, 'upstream-refused', origin, 'there is no network path to it', checkNetwork);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return upstream(502, 'upstream-unresolved', origin, 'its name could not be resolved', checkNetwork);
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return upstream(
        504,
        'upstream-timeout',
        origin,
        'it did not accept a connection in time',
        checkNetwork,
      );
    case 'POSTERN_ANSWER_LATE':
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return upstream(504, 'upstream-timeout', origin, 'it did not answer in time', 'Try again.');
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ECONNABORTED':
    case 'POSTERN_UPSTREAM_CLOSED':
    case 'UND_ERR_SOCKET':
    // A request was given to a connection in the moment its upstream closed it.
    case 'UND_ERR_DESTROYED':
      return upstream(502, 'upstream-reset', origin, 'it closed the connection', 'Try again.');
    default:
      return {
        status: 400,
        problem: problem(
          'proxy-internal',
          'Postern could not pass this request on.',
          `Something failed inside Postern${code === '' ? '' : ` (${code})`}.`,
          'Try again; if it stays, report it with the log.',
        ),
      };
  }
}

/** True when an error means that no connection came about, or none in time: nothing was sent, and later it may go well. */
export function isUnconnected(error: unknown): boolean {
  return proxyTrouble(error)?.mayRepeat ?? passingFaults.has(upstreamFailure(error, '').problem.code);
}

const passingFaults = new Set<ProblemCode>([
  'upstream-refused',
  'upstream-unresolved',
  'upstream-timeout',
  'upstream-reset',
]);

/** True when the upstream broke off an answer that had begun, rather than never giving one. */
export function brokenOff(origin: string): Problem {
  return upstream(502, 'upstream-reset', origin, 'it broke the answer off', triesAgain).problem;
}

/** What is told of an answer that stopped coming for longer than its backend allows. */
export function wentSilent(origin: string, limitMs: number): Problem {
  const host = origin.replace(/^https?:\/\//, '');
  const why = `it sent nothing for ${limitMs / 1_000} s within an answer.`;
  return problem('upstream-timeout', `${host} went silent:`, why, triesAgain);
}

const checkAddress = 'Check that the address is right, then try again.';
const checkNetwork = 'Check the network, then try again.';

const malformedAnswers = new Set([
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
  'ERR_INVALID_CHAR',
  'ERR_HTTP_INVALID_STATUS_CODE',
  'ERR_HTTP_INVALID_HEADER_VALUE',
  'ERR_INVALID_HTTP_TOKEN',
  'POSTERN_ANSWER_MALFORMED',
]);

function upstream(status: 502 | 504, code: ProblemCode, origin: string, why: string, next: string): Failure {
  const host = origin.replace(/^https?:\/\//, '');
  return { status, problem: problem(code, `Could not reach ${host}:`, `${why}.`, next) };
}

/** A 400 where repeating does no good: Codex would try a wrong password again and again, until the account is locked. */
function networkProxyFailure({ kind, mayRepeat, why, next }: ProxyTrouble, origin: string): Failure {
  const { problem: described } = upstream(502, `network-proxy-${kind}`, origin, why, next);
  return { status: mayRepeat ? 502 : 400, problem: described };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // undici's parser errors carry llhttp's code only in some builds of it; their name is constant.
  return error.name === 'HTTPParserError' ? 'HPE_UNKNOWN' : '';
}

/** Of a 400, Codex 0.169 prints the message alone only under a code it knows; under any other it prints the whole JSON. */
const shownCode = 'invalid_prompt';

/** The error object of a failure, whose message Codex prints; `postern_code` is ours where `code` is for Codex. */
export function errorOf({ status, problem: { code, ...said } }: Failure) {
  const codes = status === 400 ? { code: shownCode, postern_code: code } : { code };
  return { message: problemLine({ code, ...said }), type: 'postern_error', ...codes };
}

/** The body of a failure. */
export function failureBody(failure: Failure): Buffer {
  return Buffer.from(JSON.stringify({ error: errorOf(failure) }));
}
