import { afterEach, describe, expect, test } from 'vitest';
import { selfSigned, type TestCertificate } from '../fakes/certificates.ts';
import { directTransport } from '../../main/domain/transport.ts';
import { startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { requestBytes, sent } from '../fakes/raw-request.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

const authority = selfSigned({ name: 'Postern test authority' });

let upstream: RawUpstream;
let bed: ProxyBed;
afterEach(async () => {
  await bed.stop();
  await upstream.close();
});

async function begin(
  certificate: TestCertificate,
  extraCaPem: string | null = authority.cert,
  alpn: readonly string[] | null = null,
): Promise<void> {
  const { cert, key } = certificate;
  upstream = await startRawUpstream({ cert, key, ...(alpn === null ? {} : { ALPNProtocols: [...alpn] }) });
  bed = await startBed(upstream.url, { transport: { extraCaPem, proxy: null } });
}

async function messageOf(): Promise<string> {
  const client = await sent(bed, requestBytes(bed));
  const text = await client.until('}}');
  client.socket.destroy();
  const { error } = JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as { error: { message: string } };
  return `${text.split(' ')[1]} ${error.message.replace(/:\d+:/, ':PORT:')}`;
}

const here = ['127.0.0.1', 'localhost'];

describe('C56: an upstream over TLS', () => {
  test('is reached when an extra authority vouches for it, also by WebSocket', async () => {
    await begin(authority.issue({ name: 'here', hosts: here }));
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    far.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    await client.until('ok');
    client.socket.destroy();

    const socket = await sent(
      bed,
      requestBytes(bed, {
        method: 'GET',
        headers: [
          'connection: Upgrade',
          'upgrade: websocket',
          'sec-websocket-key: x',
          'sec-websocket-version: 13',
        ],
      }),
    );
    // The connection kept from before is used again.
    const next = far;
    await next.until('GET /base/responses');
    next.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await socket.until('\r\n\r\n');
    socket.write('\x81\x02hi');
    await next.until('hi');
    socket.socket.destroy();
  });

  const refused: readonly (readonly [string, () => TestCertificate, string])[] = [
    ['self-signed', () => selfSigned({ name: 'here', hosts: here }), 'its certificate is self-signed'],
    [
      'expired',
      () => authority.issue({ name: 'here', hosts: here, validDays: [-9, -2] }),
      'its certificate has expired',
    ],
    [
      'not valid yet',
      () => authority.issue({ name: 'here', hosts: here, validDays: [2, 9] }),
      "its certificate is not valid yet by this machine's clock",
    ],
    [
      'for another host',
      () => authority.issue({ name: 'there', hosts: ['there.example'] }),
      'its certificate is for another host name',
    ],
    [
      'of an unknown authority',
      () => selfSigned({ name: 'Another authority' }).issue({ name: 'here', hosts: here }),
      'its certificate comes from an authority this machine does not trust',
    ],
  ];
  test.each(refused)('%s: refused, and the message says why', async (_name, certificate, why) => {
    await begin(certificate());
    expect(await messageOf()).toBe(
      `502 Could not reach 127.0.0.1:PORT: ${why}. Check the address, the clock and the CA bundle.`,
    );
  });

  test('an authority is trusted from the table that names it on, and no longer than that', async () => {
    await begin(authority.issue({ name: 'here', hosts: here }), null);
    expect(await messageOf()).toContain('does not trust');
    bed.proxy.route(bed.table({ transport: { extraCaPem: authority.cert, proxy: null } }));
    const client = await sent(bed, requestBytes(bed));
    await (await upstream.next()).until('{}');
    client.socket.destroy();
    bed.proxy.route(bed.table({ transport: directTransport }));
    expect(await messageOf()).toContain('does not trust');
  });

  test('a bundle that cannot be read is said in the log, and the proxy goes on without it', async () => {
    await begin(
      authority.issue({ name: 'here', hosts: here }),
      '-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----',
    );
    expect(bed.logs).toMatchObject([
      { level: 'warn', event: 'proxy: extra certificate authorities could not be read' },
    ]);
    expect(await messageOf()).toContain('does not trust');
  });
});

describe('C53: an upstream of another HTTP version', () => {
  const trusted = () => authority.issue({ name: 'here', hosts: here });

  test('that offers both is spoken to in HTTP/1.1', async () => {
    await begin(trusted(), authority.cert, ['h2', 'http/1.1']);
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('POST /base/responses HTTP/1.1');
    client.socket.destroy();
  });

  test('that takes HTTP/2 alone is a 502 that names TLS', async () => {
    await begin(trusted(), authority.cert, ['h2']);
    expect(await messageOf()).toMatch(/^502 Could not reach 127\.0\.0\.1:PORT: the TLS handshake failed\./);
  });

  test('that speaks HTTP/2 unasked is a 502 that says so', async () => {
    await begin(trusted());
    const asking = messageOf();
    // The frame with which an HTTP/2 server begins (RFC 9113 section 3.4).
    (await upstream.next()).socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
    expect(await asking).toBe(
      '502 Could not reach 127.0.0.1:PORT: its answer was not valid HTTP. Check the upstream address.',
    );
  });
});
