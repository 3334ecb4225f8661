import { createServer, type AddressInfo } from 'node:net';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readHeadlessFacts, type HeadlessQuestion } from '../../main/app/headless-help.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-headless-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const question = (changes: Partial<HeadlessQuestion> = {}): HeadlessQuestion => ({
  variables: { DISPLAY: ':0' },
  platform: 'linux',
  user: 'ada',
  userHome: folder,
  codexHome: join(folder, '.codex'),
  sshConfig: join(folder, 'sshd_config'),
  ...changes,
});

test('C13 the port this machine takes SSH at is the one its own configuration names, and only while it answers', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await writeFile(join(folder, 'sshd_config'), `# Port 1\n  Port ${port}\nPermitRootLogin no\n`);
  const whole = {
    user: 'ada',
    host: hostname(),
    isHeadless: false,
    codexHome: join(folder, '.codex'),
    isUsualHome: true,
    hasAuthFile: false,
    callbackPort: 1455,
  };
  expect(await readHeadlessFacts(question())).toEqual({ ...whole, sshPort: port });
  await new Promise((resolve) => server.close(resolve));
  expect(await readHeadlessFacts(question())).toEqual({ ...whole, sshPort: null });
});

test('C13 inside an SSH session the machine is named as the other end reached it', async () => {
  const variables = { DISPLAY: ':10', SSH_CONNECTION: '192.0.2.1 50000 198.51.100.7 2222' };
  await mkdir(join(folder, 'codex'));
  await writeFile(join(folder, 'codex', 'auth.json'), '{}');
  expect(await readHeadlessFacts(question({ variables, codexHome: join(folder, 'codex') }))).toMatchObject({
    host: '198.51.100.7',
    sshPort: 2222,
    isHeadless: true,
    isUsualHome: false,
    hasAuthFile: true,
  });
});

test('C13 a Linux without a display has no browser, a Mac always has one', async () => {
  expect(await readHeadlessFacts(question({ variables: {} }))).toMatchObject({ isHeadless: true });
  expect(await readHeadlessFacts(question({ variables: { WAYLAND_DISPLAY: 'wayland-0' } }))).toMatchObject({
    isHeadless: false,
  });
  expect(await readHeadlessFacts(question({ variables: {}, platform: 'darwin' }))).toMatchObject({
    isHeadless: false,
  });
});
