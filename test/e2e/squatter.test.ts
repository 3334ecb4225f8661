// I11: somebody takes the port of a Postern that died, and hears what a Codex of it says there.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { makeTeamGateway } from './gateways-scene.ts';
import { copiedCommand } from './log-of.ts';
import { paste } from './paste.ts';
import { setSignInScene } from './sign-in-scene.ts';

const toClose: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

const key = 'sk-test-canary-squatted-0123456789';

test('I11 a squatter on the port of a Postern that died hears no key, and what it hears opens nothing at the next one', async () => {
  const scene = await setSignInScene({ refuse: 426 });
  toClose.push(scene.end);
  await scene.bed.startDaemon('open');
  const { upstream, home } = scene;
  const first = await scene.start();
  const { gatewayId } = await makeTeamGateway(first.window, upstream.apiBase, key);
  const clipboard = (): Promise<string> => first.app.evaluate(({ clipboard: board }) => board.readText());
  const command = await copiedCommand(first.window, clipboard, home.cwd, { gatewayId });
  const run = () => paste(home, `${command} exec --skip-git-repo-check 'say hi'`);
  expect((await run()).code).toBe(0);
  const port = await first.port();
  await first.kill();

  const heard: { readonly path: string; readonly headers: Record<string, string> }[] = [];
  let all = '';
  const squatter = createServer((request, response) => {
    heard.push({ path: request.url ?? '', headers: request.headers as Record<string, string> });
    all += `${request.url} ${request.rawHeaders.join(' ')} `;
    request.setEncoding('utf8').on('data', (text: string) => (all += text));
    request.once('end', () =>
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end('{"error":{"message":"no","code":"invalid_prompt"}}'),
    );
  });
  await once(squatter.listen(port, '127.0.0.1'), 'listening');
  toClose.push(() => {
    squatter.closeAllConnections();
    squatter.close();
  });
  expect((await run()).code).not.toBe(0);
  expect(heard.length).toBeGreaterThan(0);
  expect(all).not.toContain(key);

  // Its port is taken, so the next run has another, and whoever heard the launch has nothing to say there.
  const before = upstream.exchanges.all.length;
  const next = await scene.start();
  await expect.poll(() => next.port()).not.toBe(port);
  const [{ path, headers } = { path: '', headers: {} }] = heard.filter(({ path: one }) =>
    one.endsWith('/responses'),
  );
  expect(path).toContain('/l/');
  const { authorization = '' } = headers;
  expect(authorization).toMatch(/^Bearer /);
  const replayed = async (): Promise<number> => {
    const answer = await fetch(`http://127.0.0.1:${await next.port()}${path}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: '{}',
    });
    return answer.status;
  };
  expect(await replayed()).toBe(403);
  expect(upstream.exchanges.all).toHaveLength(before);
}, 120_000);
