import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bedBackends, bedGateway, bedLaunch, hashOf, startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { refusalOf, requestBytes, sent } from '../fakes/raw-request.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

let upstream: RawUpstream;
let bed: ProxyBed;
const otherToken = 'another-token-bbbbbbbbbbbbbbbbbbbbbbbbbbbbb';

beforeAll(async () => {
  upstream = await startRawUpstream();
  bed = await startBed(upstream.url);
});
afterAll(async () => {
  await bed.stop();
  await upstream.close();
});

const denied = { status: 403, code: 'admission-refused' };

async function answerTo(bytes: string): Promise<string> {
  const client = await sent(bed, bytes);
  const text = await client.until('}}');
  client.socket.destroy();
  return text;
}

describe('who is not admitted learns nothing and reaches no upstream', () => {
  const unknown = (): string => `/l/${otherToken}/v1/openai-responses/api/responses`;

  test('I1, I2: no token, a short token and an unknown token hear the same', async () => {
    const answers = await Promise.all([
      answerTo(requestBytes(bed, { path: '/v1/openai-responses/api/responses' })),
      answerTo(requestBytes(bed, { path: '/l/short/v1/openai-responses/api/responses' })),
      answerTo(requestBytes(bed, { path: unknown() })),
    ]);
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('HTTP/1.1 403 Forbidden');
    expect(upstream.connections).toHaveLength(0);
  });

  test('I3: the token of a launch that has ended is refused from the next request on', async () => {
    const other = await startBed(upstream.url);
    other.proxy.route(other.table({ launches: [] }));
    expect(await refusalOf(await sent(other, requestBytes(other)))).toEqual(denied);
    await other.stop();
    expect(upstream.connections).toHaveLength(0);
  });

  test('I12: an unknown route and an unknown token hear the same from outside', async () => {
    const routes = [
      '/',
      '/favicon.ico',
      '/l/',
      unknown(),
      `/l/${otherToken}/v1/openai-responses/nope/models`,
    ];
    const answers = await Promise.all(routes.map((path) => answerTo(requestBytes(bed, { path }))));
    expect(new Set(answers).size).toBe(1);
  });

  const browsers: readonly (readonly [string, readonly string[]])[] = [
    ['I5: a page (Origin)', ['origin: https://evil.example']],
    ['I5: a page without an origin (Origin: null)', ['origin: null']],
    ['I5: a link from another site', ['sec-fetch-site: cross-site']],
    ['I5: a page of this machine', ['Sec-Fetch-Site: same-site']],
  ];
  test.each(browsers)('%s is refused although its token is right', async (_name, headers) => {
    expect(await refusalOf(await sent(bed, requestBytes(bed, { headers })))).toEqual(denied);
    expect(upstream.connections).toHaveLength(0);
  });

  test('I6: a rebound name is refused although it reaches us', async () => {
    const bytes = requestBytes(bed).replace(bed.host, `evil.example:${bed.port}`);
    expect(await refusalOf(await sent(bed, bytes))).toEqual(denied);
    const otherPort = requestBytes(bed).replace(bed.host, '127.0.0.1:80');
    expect(await refusalOf(await sent(bed, otherPort))).toEqual(denied);
  });

  test('I7: a preflight is refused without any access-control field', async () => {
    const text = await answerTo(
      requestBytes(bed, {
        method: 'OPTIONS',
        headers: ['origin: https://evil.example', 'access-control-request-private-network: true'],
      }),
    );
    expect(text).toContain('HTTP/1.1 403 ');
    expect(text).not.toMatch(/access-control/i);
  });

  test('I8: nothing listens on the other addresses of this machine', async () => {
    const outward = Object.values(networkInterfaces())
      .flat()
      .filter((one) => one !== undefined && !one.internal)
      .map((one) => one?.address ?? '');
    for (const host of [...outward, '::1']) {
      const socket = connect({ host, port: bed.port });
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
      expect(['ECONNREFUSED', 'EADDRNOTAVAIL', 'EHOSTUNREACH', 'EINVAL']).toContain(error.code);
    }
  });

  test('D20: an upgrade without a known launch is refused before the upstream is dialled', async () => {
    const bytes = requestBytes(bed, {
      method: 'GET',
      path: unknown(),
      headers: ['connection: upgrade', 'upgrade: websocket', 'sec-websocket-version: 13'],
    });
    expect(await refusalOf(await sent(bed, bytes))).toEqual(denied);
    expect(upstream.connections).toHaveLength(0);
  });

  test('J6: a flood of bad tokens leaves one log line for each second', async () => {
    const flooded = await startBed(upstream.url);
    const client = await sent(flooded, requestBytes(flooded, { path: unknown() }).repeat(500));
    await client.until((text) => text.split('admission-refused').length === 501);
    client.socket.destroy();
    await flooded.stop();
    expect(flooded.logs.length).toBeLessThanOrEqual(3);
    const counted = flooded.logs.map((line) => (line.facts as { count: number }).count);
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(500);
  });
});

describe('the process at the other end', () => {
  const script = `
    const socket = require('node:net').connect(PORT, '127.0.0.1', () => socket.write(Buffer.from(process.argv[1], 'base64')));
    socket.on('data', (bytes) => { process.stdout.write(bytes); socket.destroy(); });`;

  test.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
    'I4: another user with a stolen token is refused (needs root to become another user)',
    async () => {
      const code = script.replace('PORT', String(bed.port));
      const child = spawn(process.execPath, ['-e', code, Buffer.from(requestBytes(bed)).toString('base64')], {
        uid: 65_534,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let heard = '';
      child.stdout.on('data', (bytes: Buffer) => (heard += bytes.toString()));
      await once(child, 'close');
      expect(heard).toContain('HTTP/1.1 403 ');
      expect(heard).toContain('admission-refused');
      expect(upstream.connections).toHaveLength(0);
    },
  );
});

describe('what an admitted launch asked for wrongly is told in one clear line', () => {
  const cases: readonly (readonly [string, () => string, number, string, string])[] = [
    [
      'an unknown backend',
      () => `${bed.apiPath}x/responses`,
      400,
      'backend-unknown',
      'Gateway "default" has no backend "apix". It has "api", "chatgpt": start Codex again from Postern.',
    ],
    [
      'a backend of the other lane',
      () => bed.apiPath.replace('responses/api', 'responses/chatgpt') + '/responses',
      400,
      'backend-unknown',
      'Backend "chatgpt" of gateway "default" does not serve this route. Its route is /v1/openai-chatgpt/chatgpt: start Codex again from Postern.',
    ],
    [
      'C43: an unlisted path',
      () => `${bed.apiPath}/chat/completions`,
      403,
      'route-unknown',
      'Postern does not pass this request on. Its address or method is not one Codex uses with a model provider. If Codex sent it, please report this.',
    ],
    [
      'an unknown route',
      () => bed.apiPath.replace('openai-responses', 'anthropic') + '/responses',
      403,
      'route-unknown',
      'Postern does not pass this request on. Its address or method is not one Codex uses with a model provider. If Codex sent it, please report this.',
    ],
  ];
  test.each(cases)('%s', async (_name, path, status, code, message) => {
    const text = await answerTo(requestBytes(bed, { path: path() }));
    expect(Number(text.split(' ')[1])).toBe(status);
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4))).toEqual({
      error: {
        message,
        type: 'postern_error',
        ...(status === 400 ? { code: 'invalid_prompt', postern_code: code } : { code }),
      },
    });
    expect(upstream.connections).toHaveLength(0);
  });

  test('C43: an unlisted method on a known path', async () => {
    const text = await answerTo(requestBytes(bed, { method: 'DELETE' }));
    expect(text).toContain('HTTP/1.1 403 ');
    expect(upstream.connections).toHaveLength(0);
  });

  test('a backend whose key this launch has no bearer for, and an upstream without TLS', async () => {
    const other = await startBed(upstream.url);
    const [api, chatgpt] = bedBackends(upstream.url);
    const backends = [
      { ...api, auth: { type: 'apiKey' as const, header: 'authorization' } },
      { ...chatgpt, upstream: 'http://provider.example/v1' },
    ];
    other.proxy.route(other.table({ gateways: [bedGateway(backends)] }));
    const managed = await (await sent(other, requestBytes(other))).until('}}');
    expect(managed).toContain('Backend \\"api\\" of gateway \\"default\\" now uses a key kept in Postern.');
    const plain = await (
      await sent(other, requestBytes(other, { path: `${other.chatgptPath}/responses` }))
    ).until('}}');
    expect(plain).toContain('It must be https, or http for this machine itself: correct it in Postern.');
    await other.stop();
  });

  test('its receipt hears of it: seen, and answered with the problem', async () => {
    const other = await startBed(upstream.url);
    await refusalOf(await sent(other, requestBytes(other, { path: `${other.apiPath}x/responses` })));
    expect(other.notices).toMatchObject([
      { type: 'seen', launchId: 'launch-1', gateway: 'default', backend: 'apix', path: 'responses' },
      { type: 'answered', launchId: 'launch-1', status: 400, problem: { code: 'backend-unknown' } },
    ]);
    await other.stop();
  });
});

test('a launch that names a gateway goes there, others follow the selected one', async () => {
  const second = await startRawUpstream();
  const named = bedGateway(bedBackends(second.url), { id: 'gateway-2', name: 'team' });
  const other = await startBed(upstream.url);
  other.proxy.route(
    other.table({
      gateways: [bedGateway(bedBackends(upstream.url)), named],
      launches: [
        bedLaunch(),
        bedLaunch({ launchId: 'launch-2', tokenHash: hashOf(otherToken), gatewayId: 'gateway-2' }),
      ],
    }),
  );
  const path = `/l/${otherToken}/v1/openai-responses/api/responses`;
  const client = await sent(other, requestBytes(other, { path }));
  await (await second.next()).until('{}');
  expect(upstream.connections).toHaveLength(0);
  client.socket.destroy();
  await other.stop();
  await second.close();
});
