import { afterEach, describe, expect, test } from 'vitest';
import { startBed, type BedOptions, type ProxyBed } from '../fakes/proxy-bed.ts';
import { rawClient } from '../fakes/raw-connection.ts';
import { requestBytes, sent } from '../fakes/raw-request.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

let upstream: RawUpstream;
let bed: ProxyBed;
afterEach(async () => {
  await bed.stop();
  await upstream.close();
});

async function begin(options: BedOptions = {}): Promise<void> {
  upstream = await startRawUpstream();
  bed = await startBed(upstream.url, options);
}

const done = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe('a client that wastes what others need', () => {
  test('D10: a head that does not arrive is answered 408', async () => {
    await begin({ limits: { clientHeadMs: 300, clientHeadCheckMs: 100 } });
    const client = await sent(bed, `POST ${bed.apiPath}/responses HTTP/1.1\r\nhost: ${bed.host}\r\n`);
    const { text } = await client.closed();
    expect(text).toContain('HTTP/1.1 408 Request Timeout\r\n');
    expect(text).toContain(
      '"message":"Postern could not pass this request on: its head did not arrive in time."',
    );
  });

  test('D10: a connection that says nothing is closed in the same time', async () => {
    await begin({ limits: { clientHeadMs: 300, clientHeadCheckMs: 100 } });
    const client = await rawClient(bed.port);
    await client.closed();
    expect(upstream.connections).toHaveLength(0);
  });

  test('J1: the oldest idle connection makes room, so that the next client is served', async () => {
    await begin({ limits: { connections: 20 } });
    const idle = [];
    for (let index = 0; index < 20; index += 1) idle.push(await rawClient(bed.port));
    const client = await sent(bed, requestBytes(bed));
    await (await upstream.next()).until('{}');
    await idle[0]?.closed();
    expect(idle.slice(1).every(({ socket }) => !socket.destroyed)).toBe(true);
    for (const one of [...idle, client]) one.socket.destroy();
  });

  test('J1: when all connections are busy, a further one is refused and the busy ones go on', async () => {
    await begin({ limits: { connections: 3 } });
    const busy = [];
    for (let index = 0; index < 3; index += 1) busy.push(await sent(bed, requestBytes(bed)));
    const fars = [await upstream.next(), await upstream.next(), await upstream.next()];
    for (const far of fars) await far.until('{}');
    const refused = await rawClient(bed.port);
    await refused.closed();
    for (const far of fars) far.write(done);
    for (const client of busy) {
      await client.until('ok');
      client.socket.destroy();
    }
  });

  test('J1: a thousand idle connections do not keep others out', async () => {
    await begin();
    const idle = await Promise.all(Array.from({ length: 1_000 }, () => rawClient(bed.port)));
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    far.write(done);
    await client.until('ok');
    for (const one of [...idle, client]) one.socket.destroy();
  });

  test('a refused upload is not read to its end', async () => {
    await begin();
    const client = await sent(
      bed,
      requestBytes(bed, { path: '/nothing', body: '' }).replace(
        'content-length: 0',
        'content-length: 100000000',
      ),
    );
    await client.until('}}');
    const block = Buffer.alloc(500_000);
    for (let index = 0; index < 20 && !client.socket.destroyed; index += 1) {
      client.socket.write(block);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await client.closed();
    expect(client.text()).toContain('HTTP/1.1 403 ');
  });
});

test('J2: 500 streams at once all arrive whole', async () => {
  await begin();
  const clients = await Promise.all(
    Array.from({ length: 500 }, async (_, index) => sent(bed, requestBytes(bed, { body: `"${index}."` }))),
  );
  const fars = [];
  for (let index = 0; index < 500; index += 1) fars.push(await upstream.next());
  await Promise.all(fars.map((far) => far.until('."')));
  for (const far of fars) far.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
  for (let round = 0; round < 5; round += 1) for (const far of fars) far.write('3\r\nabc\r\n');
  for (const far of fars) far.write('0\r\n\r\n');
  const texts = await Promise.all(clients.map((client) => client.until('\r\n0\r\n\r\n')));
  for (const text of texts) expect(text.replaceAll('\r\n', '').match(/abc/g)).toHaveLength(5);
  await bed.ended(500);
  for (const { socket } of clients) socket.destroy();
});
