import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Transport } from '../../main/domain/transport.ts';
import { selfSigned } from '../fakes/certificates.ts';
import { startForwardProxy, type ForwardProxy, type ForwardProxyOptions } from '../fakes/forward-proxy.ts';
import { startSecureUpstream, type SecureUpstream } from '../fakes/secure-upstream.ts';
import { startSilentPort } from '../fakes/silent-port.ts';
import { openWay, ways, type Outcome, type Way } from '../fakes/ways.ts';

const authority = selfSigned({ name: 'Postern test authority' });
const host = 'provider.example';
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

let upstream: SecureUpstream;
let proxy: ForwardProxy;
const open: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  upstream = await startSecureUpstream(
    authority.issue({ name: 'upstream', hosts: [host, 'localhost', 'fd00::1'] }),
  );
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  await upstream.close();
});

async function begin(options: Partial<ForwardProxyOptions> = {}): Promise<void> {
  proxy = await startForwardProxy({ port: upstream.port, ...options });
  open.push(proxy);
}

function through(changes: Partial<NonNullable<Transport['proxy']>> = {}): Transport {
  return {
    extraCaPem: authority.cert,
    proxy: { url: proxy.url, authorization: null, bypass: [], ...changes },
  };
}

async function go(
  way: Way,
  transport: Transport,
  origin = `https://${host}:8443`,
  ms?: number,
): Promise<Outcome> {
  const opened = openWay(way, () => transport, ms);
  open.push(opened);
  return opened.go(origin);
}

const line = (outcome: Outcome): string =>
  outcome.reached ? 'reached' : `${outcome.status ?? ''} ${outcome.line}`.replaceAll(/:\d{4,5}/g, ':PORT');

describe.each(ways)('C55: through a proxy, by %s', (way) => {
  test('an http proxy leads to the upstream by its name, and TLS goes through it', async () => {
    await begin();
    expect(await go(way, through())).toEqual({ reached: true });
    expect(proxy.asked).toEqual([{ target: `${host}:8443`, authorization: null }]);
    expect(upstream.seen).toEqual([
      { path: '/v1/responses', host: `${host}:8443`, servername: host, proxyHeaders: [] },
    ]);
  });

  test('an https proxy does the same, with TLS to it and TLS through it', async () => {
    await begin({ certificate: authority.issue({ name: 'proxy', hosts: ['127.0.0.1'] }) });
    expect(await go(way, through())).toEqual({ reached: true });
    expect(upstream.seen).toMatchObject([{ servername: host }]);
  });

  test('an https proxy that is not trusted is not used, and its certificate is named as the reason', async () => {
    await begin({ certificate: selfSigned({ name: 'proxy', hosts: ['127.0.0.1'] }) });
    expect(line(await go(way, through()))).toContain(
      'he certificate of the network proxy 127.0.0.1:PORT was not accepted (DEPTH_ZERO_SELF_SIGNED_CERT)',
    );
    expect(proxy.asked).toEqual([]);
  });

  test('an IPv6 literal is asked for in brackets', async () => {
    await begin();
    expect(await go(way, through(), 'https://[fd00::1]')).toEqual({ reached: true });
    expect(proxy.asked).toMatchObject([{ target: '[fd00::1]:443' }]);
  });

  test('407: a password is asked for, accepted, or not accepted; the upstream never sees it', async () => {
    await begin({ wants: 'user:pass' });
    const none = await go(way, through());
    expect(line(none)).toContain('he network proxy 127.0.0.1:PORT wants a user name and password.');
    const wrong = await go(way, through({ authorization: basic('user:wrong') }));
    expect(line(wrong)).toContain(
      'he network proxy 127.0.0.1:PORT did not accept the user name and password.',
    );
    expect(JSON.stringify([none, wrong])).not.toContain(Buffer.from('user:wrong').toString('base64'));
    expect(upstream.seen).toEqual([]);
    expect(await go(way, through({ authorization: basic('user:pass') }))).toEqual({ reached: true });
    expect(upstream.seen).toMatchObject([{ proxyHeaders: [] }]);
    expect(proxy.asked).toHaveLength(3);
  });

  test('407 with a scheme Postern does not have says so', async () => {
    await begin({ wants: 'user:pass', schemes: 'Negotiate' });
    expect(line(await go(way, through({ authorization: basic('user:wrong') })))).toContain(
      'wants a way of signing in that Postern does not have',
    );
  });

  const answers: readonly (readonly [string, NonNullable<ForwardProxyOptions['instead']>, string])[] = [
    [
      'refuses by its rules',
      { bytes: 'HTTP/1.1 403 Forbidden\r\n\r\nno' },
      'refused to connect to it (status 403)',
    ],
    [
      'cannot resolve the name',
      { bytes: 'HTTP/1.1 502 Bad Gateway\r\n\r\n' },
      'could not reach it or resolve its name (status 502)',
    ],
    [
      'waited for the upstream in vain',
      { bytes: 'HTTP/1.1 504 Gateway Timeout\r\n\r\n' },
      'could not reach it or resolve its name (status 504)',
    ],
    ['answers garbage', { bytes: 'SSH-2.0-OpenSSH\r\n\r\n' }, 'did not answer as a proxy does'],
    [
      'answers an endless head',
      { bytes: `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}` },
      'did not answer as a proxy does',
    ],
    [
      'sends bytes of its own after its answer',
      { bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi' },
      'did not answer as a proxy does',
    ],
    ['closes', 'close', 'closed the connection'],
  ];
  test.each(answers)('one that %s is said', async (_name, instead, why) => {
    await begin({ instead });
    expect(line(await go(way, through()))).toContain(`he network proxy 127.0.0.1:PORT ${why}.`);
  });

  test('one whose address nobody listens at is said', async () => {
    await begin();
    const transport = through();
    await proxy.close();
    open.splice(open.indexOf(proxy), 1);
    expect(line(await go(way, transport))).toContain(
      'he network proxy 127.0.0.1:PORT could not be reached (ECONNREFUSED).',
    );
  });

  test('an address that is none of a proxy reaches nothing, and says so', async () => {
    await begin();
    expect(line(await go(way, through({ url: 'unusable:' })))).toContain(
      'he proxy that is set is not one Postern can use',
    );
    expect(upstream.seen).toEqual([]);
  });

  test('NO_PROXY leads past it', async () => {
    await begin();
    const outcome = await go(way, through({ bypass: ['.example'] }), `https://no-such-host.example`);
    expect(outcome).toMatchObject({ reached: false });
    expect(proxy.asked).toEqual([]);
  });

  test('loopback never goes through it, nor does plain http', async () => {
    await begin();
    expect(await go(way, through(), `https://localhost:${upstream.port}`)).toEqual({ reached: true });
    const plain = createServer((_request, response) => response.end('{}'));
    plain.on('upgrade', (_request, socket) =>
      socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
    );
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const { port } = plain.address() as AddressInfo;
    expect(await go(way, through(), `http://127.0.0.1:${port}`)).toEqual({ reached: true });
    plain.closeAllConnections();
    await new Promise<void>((resolve) => plain.close(() => resolve()));
    expect(proxy.asked).toEqual([]);
  });

  test('the certificate of the upstream is checked through it too', async () => {
    await begin();
    upstream.show(authority.issue({ name: 'other', hosts: ['other.example'] }));
    expect(line(await go(way, through()))).toContain('ts certificate is for another host name.');
  });
});

describe.each(['http', 'webSocket'] as const)('C55: limits and answers, by %s', (way) => {
  test('a proxy that hangs is given up on with the connect timeout, and that is a 504 or 502 of ours', async () => {
    await begin({ instead: 'silence' });
    expect(line(await go(way, through(), undefined, 300))).toBe(
      '502 Could not reach provider.example:PORT: the network proxy 127.0.0.1:PORT did not answer in time. Check the proxy in Settings under Network, then try again.',
    );
  });

  test('a proxy whose port is silent is given up on as well', async () => {
    await begin();
    const silent = await startSecureUpstream(selfSigned({ name: 'x', hosts: ['localhost'] }));
    await silent.close();
    open.push(await startSilentPort('127.0.0.1', silent.port));
    const transport = through({ url: `http://127.0.0.1:${silent.port}` });
    expect(await go(way, transport, undefined, 300)).toMatchObject({
      status: 502,
      code: 'network-proxy-unreachable',
    });
  });

  test('what repeating cannot mend is a 400, so that Codex does not lock an account by trying', async () => {
    await begin({ wants: 'user:pass' });
    expect(await go(way, through())).toMatchObject({ status: 400, code: 'network-proxy-auth' });
    await begin({ instead: { bytes: 'HTTP/1.1 403 Forbidden\r\n\r\n' } });
    expect(await go(way, through())).toMatchObject({ status: 400, code: 'network-proxy-refused' });
    await begin({ instead: { bytes: 'HTTP/1.1 503 Busy\r\n\r\n' } });
    expect(await go(way, through())).toMatchObject({ status: 502, code: 'network-proxy-refused' });
  });
});
