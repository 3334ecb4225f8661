// Links in the real app: a second start brings one to the first, which shows it and does nothing else until a person agrees.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { usualBackend, type Gateway } from '../../main/domain/gateway.ts';
import { gatewayFileText } from '../../main/gateways/export.ts';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { startFakeUpstream, type FakeUpstream } from '../fakes/upstream/server.ts';
import { posternEnvironment, removeProfile, startPostern, type Postern } from './postern.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
let home: CodexHome;
let upstream: FakeUpstream;
let postern: Postern;

beforeAll(async () => {
  upstream = await startFakeUpstream();
  home = await makeCodexHome({ auth: 'none' });
  postern = await startPostern({ home, upstream });
});
afterAll(async () => {
  await postern.quit();
  await upstream.close();
  await removeProfile(postern.profile);
  await home.remove();
});

/** Starts the app a second time with these arguments, as a system that opens a link does. */
async function startAgain(...args: readonly string[]): Promise<number | null> {
  const env = await posternEnvironment(home, postern.profile);
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const electron = process.env['POSTERN_ELECTRON'] ?? 'electron';
  const again = spawn(electron, [...sandbox, root, ...args], { env, stdio: 'ignore' });
  const [code] = (await once(again, 'exit')) as [number | null];
  return code;
}

function linkOf(name: string): string {
  const backend = usualBackend({
    id: 'b',
    name: 'keyed',
    schema: 'OpenAICompatible',
    upstream: 'https://gateway.test/v1',
    auth: { type: 'apiKey', header: 'authorization' },
  });
  const gateway: Pick<Gateway, 'name' | 'backends'> = { name, backends: [backend] };
  return `postern://import?data=${Buffer.from(gatewayFileText(gateway)).toString('base64url')}`;
}

const gatewayNames = (): Promise<readonly string[]> =>
  postern.window.evaluate(async () => {
    const answer = await window.postern.call('gateway/list');
    return answer.ok ? answer.value.gateways.map(({ name }) => name) : [];
  });

test('I18 a second start with a link shows the gateway, one with flags beside it shows nothing; only a person adds it', async () => {
  const { window } = postern;
  expect(await startAgain(linkOf('with-flags'), '--inspect=0')).toBe(0);
  expect(await startAgain('postern://launch?folder=/')).toBe(0);
  expect(await startAgain(linkOf('brought'))).toBe(0);
  const sheet = window.getByTestId('import-sheet');
  await sheet.waitFor();
  await sheet.getByText('gateway.test, which is no provider Postern knows').waitFor();
  expect(await window.getByTestId('import-name').inputValue()).toBe('brought');
  expect(await gatewayNames()).toEqual(['default']);
  await window.getByTestId('import-accept').click();
  await expect.poll(gatewayNames).toEqual(['default', 'brought']);
});
