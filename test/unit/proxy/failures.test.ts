import { describe, expect, test } from 'vitest';
import { failureBody, upstreamFailure } from '../../../main/proxy/failures.ts';

const withCode = (code: string): Error => Object.assign(new Error('x'), { code });

describe('what went wrong upstream, as the client hears it', () => {
  test.each([
    ['ECONNREFUSED', 502, 'upstream-refused'],
    ['ENETUNREACH', 502, 'upstream-refused'],
    ['ENOTFOUND', 502, 'upstream-unresolved'],
    ['EAI_AGAIN', 502, 'upstream-unresolved'],
    ['ECONNRESET', 502, 'upstream-reset'],
    ['UND_ERR_SOCKET', 502, 'upstream-reset'],
    ['UND_ERR_CONNECT_TIMEOUT', 504, 'upstream-timeout'],
    ['UND_ERR_HEADERS_TIMEOUT', 504, 'upstream-timeout'],
    ['CERT_HAS_EXPIRED', 502, 'upstream-tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 502, 'upstream-tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 502, 'upstream-tls'],
    ['HPE_INVALID_CONSTANT', 502, 'upstream-broken'],
    ['UND_ERR_HEADERS_OVERFLOW', 502, 'upstream-broken'],
    ['SOMETHING_NEW', 400, 'proxy-internal'],
  ])('%s: %i %s', (code, status, problem) => {
    const failure = upstreamFailure(withCode(code), 'https://provider.example');
    expect([failure.status, failure.problem.code]).toEqual([status, problem]);
  });

  test('is never a 401, whatever happened', () => {
    for (const cause of [withCode('X'), new Error('x'), null, 'text', { code: 401 }]) {
      expect(upstreamFailure(cause, 'https://provider.example').status).not.toBe(401);
    }
  });

  test('is one clear line, without scheme, path or secret', () => {
    const body = failureBody(upstreamFailure(withCode('ECONNREFUSED'), 'https://provider.example:8443'));
    expect(JSON.parse(body.toString())).toEqual({
      error: {
        message:
          'Could not reach provider.example:8443: connection refused. Check that the address is right, then try again.',
        type: 'postern_error',
        code: 'upstream-refused',
      },
    });
  });

  test('a 400 carries a code whose message Codex prints alone, and ours beside it', () => {
    const body = failureBody(upstreamFailure(withCode('SOMETHING_NEW'), 'https://provider.example'));
    expect(JSON.parse(body.toString())).toMatchObject({
      error: { code: 'invalid_prompt', postern_code: 'proxy-internal' },
    });
  });
});
