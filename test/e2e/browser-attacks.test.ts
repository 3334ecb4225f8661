// I5 to I7, M2: a hostile page in a real Chromium that knows our port and the token of a running launch.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { proofFigures } from '../fakes/figures.ts';
import { startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { requestBytes, sent } from '../fakes/raw-request.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';
import { openBrowser } from './browser.ts';

let upstream: RawUpstream;
let bed: ProxyBed;
let hostile: Server;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
/** Requests the proxy was asked for, whatever became of them: a vector that never arrived shows nothing. */
let arrived = 0;
const reboundHost = 'rebound.example';

beforeAll(async () => {
  upstream = await startRawUpstream();
  bed = await startBed(upstream.url);
  hostile = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>hostile</title><body></body>'),
  );
  await once(hostile.listen(0, '127.0.0.1'), 'listening');
  // Both names lead to this machine, as a name server of the attacker's would say the second time.
  browser = await openBrowser([`--host-resolver-rules=MAP *.example 127.0.0.1`]);
  ({ page } = browser);
});
afterAll(async () => {
  await browser.close();
  hostile.closeAllConnections();
  hostile.close();
  await bed.stop();
  await upstream.close();
});

const hostilePage = (): string => `http://evil.example:${(hostile.address() as AddressInfo).port}/`;
const refusals = (): number =>
  bed.logs.reduce((sum, { facts }) => sum + Number((facts as { count?: number }).count ?? 0), 0);

/** Has the page do something with the address of a real route, and waits until the proxy has refused it. */
async function attack(run: string, options: { readonly arrives?: boolean } = {}): Promise<unknown> {
  await page.goto(hostilePage());
  arrived = refusals();
  const target = `http://${bed.host}${bed.apiPath}/responses`;
  const said: unknown = await page.evaluate(
    `(async () => { const target = ${JSON.stringify(target)}; ${run} })()`,
  );
  // What the log counts comes within a second of it.
  if (options.arrives !== false) await expect.poll(refusals).toBeGreaterThan(arrived);
  return said;
}

afterEach(() => {
  expect(upstream.connections).toHaveLength(0);
  expect(bed.events).toEqual([]);
  expect(bed.notices).toEqual([]);
});

const ended = (tag: string, attribute: string): string =>
  `return new Promise((resolve) => { const one = document.createElement('${tag}'); one.onload = () => resolve('loaded'); one.onerror = () => resolve('failed'); one.${attribute} = target; document.body.append(one); });`;

describe('no byte reaches an upstream from a page, whatever it uses', () => {
  test.each([
    ['fetch', `return fetch(target, { method: 'POST', body: '{}' }).then(() => 'read', () => 'failed');`, 'failed'],
    ['fetch without reading', `return fetch(target, { method: 'POST', mode: 'no-cors', body: '{}' }).then((a) => a.type + a.status, () => 'failed');`, /^(opaque0|failed)$/],
    ['a beacon', `return navigator.sendBeacon(target, '{}') ? 'sent' : 'failed';`, 'sent'],
    ['an image', ended('img', 'src'), 'failed'],
    ['a script', ended('script', 'src'), 'failed'],
    ['a frame', ended('iframe', 'src'), /loaded|failed/],
    ['an EventSource', `return new Promise((resolve) => { const one = new EventSource(target); one.onopen = () => resolve('open'); one.onerror = () => { one.close(); resolve('failed'); }; });`, 'failed'],
    ['a WebSocket', `return new Promise((resolve) => { const one = new WebSocket(target.replace('http', 'ws')); one.onopen = () => resolve('open'); one.onerror = () => resolve('failed'); });`, 'failed'],
    ['a form posted as text/plain', `const form = document.createElement('form'); form.method = 'post'; form.enctype = 'text/plain'; form.action = target; form.target = '_self'; form.innerHTML = '<input name=\\'{"a":"\\' value=\\'"}\\'>'; const frame = document.createElement('iframe'); frame.name = 'inner'; document.body.append(frame); form.target = 'inner'; document.body.append(form); form.submit(); return 'sent';`, 'sent'],
  ] as const)('I5: %s', async (_name, run, says) => {
    expect(await attack(run)).toMatch(says);
  }); // prettier-ignore

  test('I7: a preflight, for fields of a caller’s own and for a private network, is refused without a field that allows anything', async () => {
    const answer = await attack(
      `return fetch(target, { method: 'POST', headers: { authorization: 'Bearer x', 'content-type': 'application/json' }, body: '{}' }).then(() => 'read', () => 'failed');`,
    );
    expect(answer).toBe('failed');
    const client = await sent(
      bed,
      requestBytes(bed, { method: 'OPTIONS', headers: ['origin: https://evil.example', 'access-control-request-method: POST', 'access-control-request-private-network: true'] }),
    ); // prettier-ignore
    const text = await client.until('}}');
    client.socket.destroy();
    expect(text).toContain(' 403 ');
    expect(text).not.toMatch(/access-control/i);
  });

  test('I5: navigating there, by the page and by a link of another site', async () => {
    await attack(`location.href = target.replace('/responses', '/models?client_version=1'); return 'gone';`);
  });

  test('I6: a name that came to mean this machine is refused, although the page is of that very origin', async () => {
    const own = `http://${reboundHost}:${bed.port}`;
    const before = refusals();
    const shown = await page.goto(`${own}/`);
    expect(shown?.status()).toBe(403);
    // Now the page's own origin is our port: no Origin on a GET, and its answer may be read.
    const read = (await page.evaluate(
      `fetch(${JSON.stringify(`${own}${bed.apiPath}/models?client_version=1`)}).then((answer) => answer.text())`,
    )) as string;
    expect(read).toContain('admission-refused');
    expect(read).not.toContain('openai');
    const posted = (await page.evaluate(
      `fetch(${JSON.stringify(`${own}${bed.apiPath}/responses`)}, { method: 'POST', body: '{}' }).then((answer) => answer.status)`,
    )) as number;
    expect(posted).toBe(403);
    await expect.poll(refusals).toBeGreaterThanOrEqual(before + 3);
  });
});

afterAll(() =>
  proofFigures({
    'bytes upstream from pages': upstream.connections.reduce((sum, one) => sum + one.bytes().length, 0),
  }),
);

test('the same request from a program of this machine does reach the upstream', async () => {
  const other = await startRawUpstream();
  const own = await startBed(other.url);
  const client = await sent(own, requestBytes(own));
  await (await other.next()).until('{}');
  client.socket.destroy();
  await own.stop();
  await other.close();
});
