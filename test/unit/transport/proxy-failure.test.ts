import { describe, expect, test } from 'vitest';
import { isUnconnected, upstreamFailure } from '../../../main/proxy/failures.ts';
import { ProxyFailure, proxyTrouble, type ProxyFailureCode } from '../../../main/transport/proxy-failure.ts';

const failure = (code: ProxyFailureCode, status: number | null = null, detail: string | null = null) =>
  new ProxyFailure(code, 'proxy.corp:3128', status, detail);

describe('C55: what went wrong with the network’s proxy, as the client hears it', () => {
  const cases: readonly (readonly [ProxyFailure, number, string, isRepeated: boolean])[] = [
    [failure('POSTERN_PROXY_AUTH', 407), 400, 'network-proxy-auth', false],
    [failure('POSTERN_PROXY_AUTH', 407, 'credential sent'), 400, 'network-proxy-auth', false],
    [failure('POSTERN_PROXY_REFUSED', 403), 400, 'network-proxy-refused', false],
    [failure('POSTERN_PROXY_REFUSED', 302), 400, 'network-proxy-refused', false],
    [failure('POSTERN_PROXY_REFUSED', 502), 502, 'network-proxy-refused', true],
    [failure('POSTERN_PROXY_REFUSED', 504), 502, 'network-proxy-refused', true],
    [failure('POSTERN_PROXY_UNREACHABLE', null, 'ENOTFOUND'), 502, 'network-proxy-unreachable', true],
    [failure('POSTERN_PROXY_TIMEOUT'), 502, 'network-proxy-unreachable', true],
    [failure('POSTERN_PROXY_TLS', null, 'CERT_HAS_EXPIRED'), 502, 'network-proxy-unreachable', true],
    [failure('POSTERN_PROXY_BROKEN', null, 'closed'), 502, 'network-proxy-unreachable', true],
    [failure('POSTERN_PROXY_UNUSABLE'), 400, 'network-proxy-refused', false],
  ];
  test.each(cases)('%s', (error, status, code, isRepeated) => {
    const { problem, status: answered } = upstreamFailure(error, 'https://provider.example');
    expect([answered, problem.code, isUnconnected(error)]).toEqual([status, code, isRepeated]);
    expect(problem.what).toBe('Could not reach provider.example:');
    expect(problem.why).toMatch(/^the .*\.$/);
    expect(problem.next).toMatch(/\.$/);
  });

  test('names the proxy and the cause', () => {
    const why = (error: ProxyFailure): string => proxyTrouble(error)?.why ?? '';
    expect(why(failure('POSTERN_PROXY_UNREACHABLE', null, 'ENOTFOUND'))).toBe(
      'the name of the network proxy proxy.corp:3128 could not be resolved',
    );
    expect(why(failure('POSTERN_PROXY_REFUSED', 403))).toBe(
      'the network proxy proxy.corp:3128 refused to connect to it (status 403)',
    );
  });

  test('is found inside another error, and nowhere else', () => {
    const outer = new Error('outer', { cause: failure('POSTERN_PROXY_TIMEOUT') });
    expect(proxyTrouble(outer)).not.toBeNull();
    expect(proxyTrouble(new Error('POSTERN_PROXY_TIMEOUT'))).toBeNull();
    expect(proxyTrouble(null)).toBeNull();
  });
});
