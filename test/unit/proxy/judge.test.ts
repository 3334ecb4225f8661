import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { defaultBook, personalId } from '../../../main/domain/gateway.ts';
import type { LaunchRoute, RoutingTable } from '../../../main/domain/routing.ts';
import { directTransport } from '../../../main/domain/transport.ts';
import { launchOf, parseAddress } from '../../../main/proxy/address.ts';
import { isAdmissible } from '../../../main/proxy/admit.ts';
import { framingProblem, maxHeaderFields } from '../../../main/proxy/framing.ts';
import { judge } from '../../../main/proxy/judge.ts';
import { upstreamOf } from '../../../main/proxy/upstream-address.ts';

const token = 'a'.repeat(43);
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const launch: LaunchRoute = {
  launchId: 'l1',
  tokenHash: hash(token),
  bearerHash: null,
  organisationId: personalId,
  gatewayId: null,
  startedWith: null,
  probe: false,
};
const table: RoutingTable = {
  revision: 1,
  organisations: defaultBook().organisations,
  launches: [launch],
  transport: directTransport,
};

describe('an address', () => {
  test('is read into token, lane, backend, rest and query', () => {
    expect(parseAddress(`/l/${token}/v1/openai-chatgpt/chatgpt-codex/responses/compact?a=1&b=%20`)).toEqual({
      token,
      place: { lane: 'chatgpt', backend: 'chatgpt-codex', rest: 'responses/compact', query: '?a=1&b=%20' },
    });
    expect(parseAddress(`/l/${token}/v1/openai-responses/mine/models`)?.place).toEqual({
      lane: 'api',
      backend: 'mine',
      rest: 'models',
      query: '',
    });
  });

  test.each([
    `/l/${token}`,
    `/l/${token}/v1/openai-chatgpt/x`,
    `/l/${token}/v1/other/x/models`,
    `/l/${token}/v2/openai-chatgpt/x/models`,
  ])('%s names a launch but no place', (target) =>
    expect(parseAddress(target)).toEqual({ token, place: null }),
  );

  test.each([
    '/',
    '/v1/openai-chatgpt/x/models',
    `/l/${'a'.repeat(42)}/v1`,
    `/l/${'a'.repeat(42)}!/v1`,
    `//l/${token}`,
  ])('%s names no launch', (target) => expect(parseAddress(target)?.token === token).toBe(false));
});

test('a launch is found by the hash of its token alone', () => {
  expect(launchOf(token, table.launches)?.launchId).toBe('l1');
  expect(launchOf('b'.repeat(43), table.launches)).toBeNull();
  expect(launchOf(token, [{ ...launch, tokenHash: 'not hex' }])).toBeNull();
});

test('an upstream is https, or http on this machine', () => {
  expect(upstreamOf('https://chatgpt.com/backend-api/codex')).toEqual({
    origin: 'https://chatgpt.com',
    basePath: '/backend-api/codex',
  });
  expect(upstreamOf('http://127.0.0.1:8080/v1/')).toEqual({
    origin: 'http://127.0.0.1:8080',
    basePath: '/v1',
  });
  expect(upstreamOf('http://[::1]:8080')).toEqual({ origin: 'http://[::1]:8080', basePath: '' });
  expect(upstreamOf('http://localhost:1')).not.toBeNull();
  for (const bad of [
    'http://provider.example/v1',
    'ftp://127.0.0.1',
    'nonsense',
    'http://127.0.0.1.evil.example',
    'https://user:pass@provider.example/',
  ]) {
    expect(upstreamOf(bad)).toBeNull();
  }
});

describe('admission', () => {
  const caller = (rawHeaders: string[], target = '/x') => isAdmissible({ rawHeaders, target, port: 4242 });
  test.each(['127.0.0.1:4242', 'localhost:4242', '[::1]:4242'])('admits the Host %s', (host) => {
    expect(caller(['host', host])).toBe(true);
    expect(caller(['HOST', host, 'sec-fetch-site', 'none'])).toBe(true);
  });
  test.each([
    '127.0.0.1',
    '127.0.0.1:4243',
    'evil.example:4242',
    '127.0.0.1:4242.',
    'LOCALHOST:4242 ',
    '0.0.0.0:4242',
    '',
  ])('refuses the Host "%s"', (host) => expect(caller(['host', host])).toBe(false));
  test('refuses two Hosts, none, an Origin, another site, and an address that is no path', () => {
    expect(caller(['host', 'localhost:4242', 'host', 'localhost:4242'])).toBe(false);
    expect(caller([])).toBe(false);
    expect(caller(['host', 'localhost:4242', 'Origin', ''])).toBe(false);
    expect(caller(['host', 'localhost:4242', 'Sec-Fetch-Site', 'same-origin'])).toBe(false);
    expect(caller(['host', 'localhost:4242'], '*')).toBe(false);
    expect(caller(['host', 'localhost:4242'], 'http://localhost:4242/')).toBe(false);
  });
});

describe('framing', () => {
  const head = (rawHeaders: readonly string[], method = 'POST', target = '/x') =>
    framingProblem({ method, target, httpVersion: '1.1', rawHeaders });
  test('passes what Codex sends', () => {
    expect(head(['host', 'h', 'content-length', '3', 'connection', 'keep-alive'])).toBeNull();
    expect(head(['host', 'h', 'transfer-encoding', 'Chunked'])).toBeNull();
    expect(head(['content-length', '0'], 'GET', '/models?client_version=0.169.0&x=[a]')).toBeNull();
  });
  test.each([
    [['transfer-encoding', 'chunked', 'content-length', '3'], 'it states its length in two ways.'],
    [['transfer-encoding', 'identity'], 'its transfer encoding is not chunked alone.'],
    [['Content-Type', 'a', 'content-type', 'b'], 'it carries content-type twice.'],
    [['connection', 'close, Content-Length'], 'its Connection field names content-length.'],
    [Array.from({ length: 2 * maxHeaderFields + 2 }, () => 'a'), 'it carries too many header fields.'],
  ])('%j: %s', (rawHeaders, why) => expect(head(rawHeaders)?.why).toBe(why));
  test.each(['/a/../b', '/a/%2E./b', '/.', '/a//b', '/a#b', '/a\\b', '/a b', '/\u00e9'])(
    'the address %s',
    (target) => {
      expect(head([], 'POST', target)?.code).toBe('request-malformed');
    },
  );
});

describe('judging one request', () => {
  const place = `/l/${token}/v1/openai-responses/openai-transparent/responses`;
  const verdict = (
    changes: { target?: string; method?: string; upgrade?: boolean; exact?: boolean; ours?: boolean } = {},
  ) =>
    judge(
      {
        method: changes.method ?? 'POST',
        target: changes.target ?? place,
        httpVersion: '1.1',
        rawHeaders: ['host', 'localhost:1'],
      },
      {
        table,
        port: 1,
        isUpgrade: changes.upgrade ?? false,
        headIsExact: changes.exact ?? true,
        peerIsOurs: changes.ours ?? true,
      },
    );

  test('passes with its upstream decided', () => {
    expect(verdict({ target: `${place}?q=1` })).toMatchObject({
      passes: true,
      route: {
        launchId: 'l1',
        gateway: 'default',
        lane: 'api',
        rest: 'responses',
        origin: 'https://api.openai.com',
        path: '/v1/responses?q=1',
      },
    });
  });

  test('refuses the process of another user, token or not', () => {
    expect(verdict({ ours: false })).toMatchObject({ passes: false, failure: { status: 403 }, asked: null });
  });

  test('refuses an inexact line, a GET of responses without an upgrade, and a POST with one', () => {
    expect(verdict({ exact: false })).toMatchObject({ failure: { status: 400 } });
    expect(verdict({ method: 'GET' })).toMatchObject({ failure: { status: 403 } });
    expect(verdict({ method: 'GET', upgrade: true })).toMatchObject({ passes: true });
    expect(verdict({ upgrade: true })).toMatchObject({ failure: { status: 403 } });
  });

  test.each([
    ['POST', 'responses/compact', true],
    ['GET', 'models', true],
    ['POST', 'images/edits', true],
    ['POST', 'alpha/search', true],
    ['DELETE', 'memories/m1', true],
    ['POST', 'realtime/calls', true],
    ['POST', 'chat/completions', false],
    ['POST', 'models', false],
    ['HEAD', 'models', false],
    ['POST', 'files', false],
    ['GET', 'responses/resp_1', false],
  ])('C43: %s %s: %s', (method, rest, passes) => {
    expect(
      verdict({
        method,
        target: place
          .replace('responses', 'RESPONSES')
          .replace(/responses$/, rest)
          .replace('RESPONSES', 'responses'),
      }).passes,
    ).toBe(passes);
  });
});
