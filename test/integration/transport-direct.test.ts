import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { directTransport, type Transport } from '../../main/domain/transport.ts';
import { openConnector } from '../../main/transport/connector.ts';
import { selfSigned } from '../fakes/certificates.ts';
import { startSecureUpstream, type SecureUpstream } from '../fakes/secure-upstream.ts';
import { startSilentPort } from '../fakes/silent-port.ts';
import { openWay, ways } from '../fakes/ways.ts';

const authority = selfSigned({ name: 'Postern test authority' });
const transport: Transport = { ...directTransport, extraCaPem: authority.cert };
const here = authority.issue({ name: 'here', hosts: ['localhost', 'here.example', '127.0.0.1', '::1'] });

const open: { close(): Promise<void> }[] = [];
const kept = <T extends { close(): Promise<void> }>(one: T): T => {
  open.push(one);
  return one;
};
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** Connects to a name that has these addresses; resolves with the address it got through to. */
function reach(
  addresses: readonly string[],
  port: number,
  connectTimeoutMs: number,
  hostname = 'here.example',
): Promise<string> {
  const connector = openConnector(transport, { connectTimeoutMs, lookup: async () => addresses });
  return new Promise((resolve, reject) => {
    connector({ hostname, protocol: 'https:', port: String(port) }, (error, socket) => {
      if (error !== null) return reject(error);
      resolve((socket as Socket).remoteAddress ?? '');
      socket.destroy();
    });
  });
}

describe('C54: addresses', () => {
  test.each(ways)('an IPv6 literal is reached, by %s', async (name) => {
    const upstream = kept(await startSecureUpstream(here, '::1'));
    const way = kept(openWay(name, () => transport));
    expect(await way.go(`https://[::1]:${upstream.port}`)).toEqual({ reached: true });
    expect(upstream.seen).toMatchObject([{ host: `[::1]:${upstream.port}`, servername: null }]);
  });

  test.each(ways)('a host with IPv4 only is reached by its name, by %s', async (name) => {
    const upstream = kept(await startSecureUpstream(here));
    const way = kept(openWay(name, () => transport));
    expect(await way.go(`https://localhost:${upstream.port}`)).toEqual({ reached: true });
  });

  test('a family that refuses costs nothing: the other is tried at once', async () => {
    const { port } = kept(await startSecureUpstream(here));
    expect(await reach(['::1', '127.0.0.1'], port, 1_000)).toBe('127.0.0.1');
  });

  test('a family that is silent costs less than a second', async () => {
    const { port } = kept(await startSecureUpstream(here));
    kept(await startSilentPort('::1', port));
    // The limit is on everything together, the handshake too.
    expect(await reach(['::1', '127.0.0.1'], port, 1_000)).toBe('127.0.0.1');
  });

  test('several silent addresses before the one that answers are waited for side by side', async () => {
    const { port } = kept(await startSecureUpstream(here));
    kept(await startSilentPort('::1', port));
    expect(await reach(['::1', '::1', '127.0.0.1'], port, 2_000)).toBe('127.0.0.1');
  });

  test('when nobody answers the limit ends it, and when all refuse that is said', async () => {
    const silent = await startSecureUpstream(here, '127.0.0.1');
    await silent.close();
    await expect(reach(['127.0.0.1', '::1'], silent.port, 5_000)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    kept(await startSilentPort('::1', silent.port));
    await expect(reach(['::1'], silent.port, 300)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  test('a name that leads nowhere is said as such', async () => {
    await expect(reach([], 443, 1_000)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  test('a TLS handshake that hangs counts to the same limit', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => void sockets.push(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await expect(reach(['127.0.0.1'], port, 300)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
});

describe('C57: what an upstream is told of its name', () => {
  test.each(ways)('SNI and Host are the configured ones, by %s', async (name) => {
    const upstream = kept(await startSecureUpstream(here));
    const way = kept(openWay(name, () => transport));
    await way.go(`https://localhost:${upstream.port}`);
    expect(upstream.seen).toEqual([
      {
        path: '/v1/responses',
        host: `localhost:${upstream.port}`,
        servername: 'localhost',
        proxyHeaders: [],
      },
    ]);
  });

  test('the name is what is configured, whatever else is asked for with it', async () => {
    const upstream: SecureUpstream = kept(await startSecureUpstream(here));
    const connector = openConnector(transport, {
      connectTimeoutMs: 5_000,
      lookup: async () => ['127.0.0.1'],
    });
    const asked = {
      hostname: 'here.example',
      protocol: 'https:',
      port: String(upstream.port),
      servername: 'localhost',
      host: 'localhost',
    };
    const servername = await new Promise<unknown>((resolve, reject) => {
      connector(asked, (error, socket) => {
        if (error !== null) return reject(error);
        resolve((socket as Socket & { servername: unknown }).servername);
        socket.destroy();
      });
    });
    expect(servername).toBe('here.example');
  });
});

test('connections are kept by their connect timeout too', async () => {
  const upstream = kept(await startSecureUpstream(here));
  const way = kept(openWay('http', () => transport));
  const origin = `https://localhost:${upstream.port}`;
  await way.go(origin);
  await way.go(origin);
  expect(upstream.connections()).toBe(1);
  await way.go(origin, 2_000);
  expect(upstream.connections()).toBe(2);
  await way.go(origin, 2_000);
  expect(upstream.connections()).toBe(2);
});
