import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { findLocalServers } from '../../main/providers/local.ts';
import { freePort } from '../fakes/free-port.ts';
import { startLmStudio, startOllama } from '../fakes/providers/local.ts';

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function serving(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  opened.push(() => server.closeAllConnections());
  return listening(server);
}

const json = (value: unknown): RequestListener => {
  return (_request, response) => void response.end(JSON.stringify(value));
};

test('C5: Ollama and LM Studio are found by what only they answer, with their models', async () => {
  const here = await startOllama({ models: ['gpt-oss:20b', 'qwen3:8b'] });
  const studio = await startLmStudio({ models: ['openai/gpt-oss-20b'] });
  opened.push(
    () => here.close(),
    () => studio.close(),
  );
  const ports = { ollama: Number(new URL(here.origin).port), lmstudio: Number(new URL(studio.origin).port) };
  expect(await findLocalServers({ ports, limitMs: 10_000 })).toEqual([
    {
      kind: 'ollama',
      name: 'Ollama 0.13.5',
      upstream: `${here.origin}/v1`,
      models: ['gpt-oss:20b', 'qwen3:8b'],
    },
    { kind: 'lmstudio', name: 'LM Studio', upstream: `${studio.origin}/v1`, models: ['openai/gpt-oss-20b'] },
  ]);
});

test('each on the other’s port is not taken for the other', async () => {
  const here = await startOllama({ models: ['a'] });
  const studio = await startLmStudio({ models: ['b'] });
  opened.push(
    () => here.close(),
    () => studio.close(),
  );
  const ports = { ollama: Number(new URL(studio.origin).port), lmstudio: Number(new URL(here.origin).port) };
  expect(await findLocalServers({ ports, limitMs: 10_000 })).toEqual([]);
});

test('servers without a model are found too', async () => {
  const here = await startOllama({ models: [] });
  const studio = await startLmStudio({ models: [] });
  opened.push(
    () => here.close(),
    () => studio.close(),
  );
  const ports = { ollama: Number(new URL(here.origin).port), lmstudio: Number(new URL(studio.origin).port) };
  const found = await findLocalServers({ ports, limitMs: 10_000 });
  expect(found.map(({ kind, models }) => [kind, models])).toEqual([
    ['ollama', []],
    ['lmstudio', []],
  ]);
});

test('with nobody there, nothing is found', async () => {
  const ports = { ollama: await freePort(), lmstudio: await freePort() };
  expect(await findLocalServers({ ports })).toEqual([]);
});

const openAiList = { object: 'list', data: [{ id: 'gpt-5', object: 'model', owned_by: 'me' }] };

test.each<readonly [string, RequestListener]>([
  ['another server with models', json(openAiList)],
  ['a page', (_request, response) => void response.end('<html>version models</html>')],
  ['something that is no object', json(['version'])],
  ['a version that is none', json({ version: 'x', models: [], object: 'list', data: 'x' })],
  ['an error', (_request, response) => void response.writeHead(500).end('{"version":"0.13.5","models":[]}')],
  ['a redirect', (_request, response) => void response.writeHead(302, { location: '/x' }).end()],
  [
    'a body that is cut',
    (_request, response) => {
      response.writeHead(200, { 'content-length': '500' });
      response.write('{"version":"0.13.5","models":[]');
      response.socket?.end();
    },
  ],
  [
    'a body without end',
    (_request, response) => {
      const write = (): void => {
        while (!response.destroyed && response.write(' '.repeat(64 * 1024)));
        if (!response.destroyed) response.once('drain', write);
      };
      write();
    },
  ],
])('%s on both ports is called neither', async (_what, answer) => {
  const ports = { ollama: await serving(answer), lmstudio: await serving(answer) };
  expect(await findLocalServers({ ports, limitMs: 10_000 })).toEqual([]);
});

test('one that takes the connection and says nothing is given up', async () => {
  const silent = createTcpServer();
  const port = await listening(silent);
  expect(await findLocalServers({ ports: { ollama: port, lmstudio: port }, limitMs: 50 })).toEqual([]);
});

test('OLLAMA_HOST is followed on this machine', async () => {
  const here = await startOllama({ models: ['a'] });
  opened.push(() => here.close());
  const { host, port } = new URL(here.origin);
  const ports = { ollama: await freePort(), lmstudio: await freePort() };
  for (const ollamaHost of [host, here.origin, `0.0.0.0:${port}`]) {
    const found = await findLocalServers({ ports, ollamaHost, limitMs: 10_000 });
    expect(found.map(({ upstream }) => upstream)).toEqual([`${here.origin}/v1`]);
  }
});
