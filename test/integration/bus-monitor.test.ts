// What another program of the same user sees on the session bus while the keyring is used.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { openKeyring } from '../../main/credentials/keyring.ts';
import { watchSecretService } from '../../main/credentials/secret-service.ts';
import { keyringHost, makeKeyringBed } from '../fakes/keyring-bed.ts';

const toEnd: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).toReversed()) await end();
});

/** Every byte that goes over a bus from now on. */
async function watchBus(address: string): Promise<() => string> {
  const monitor = spawn('dbus-monitor', ['--address', address, '--binary'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const chunks: Buffer[] = [];
  monitor.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  toEnd.push(async () => {
    const gone = once(monitor, 'exit');
    monitor.kill();
    await gone;
  });
  await once(monitor.stdout, 'data');
  return () => Buffer.concat(chunks).toString('latin1');
}

test('a monitor of the session bus sees the names of entries that the keyring is asked for, and no value', async () => {
  const desk = await makeKeyringBed(await keyringHost());
  toEnd.push(desk.end);
  await desk.startDaemon('open sesame');
  const service = watchSecretService(desk.busAddress, process.getuid?.() ?? 0);
  const keyring = openKeyring({ spawn: desk.spawn, service, systemName: null, limitMs: 10_000 });
  toEnd.push(() => keyring.close());
  const seen = await watchBus(desk.busAddress);
  const value = 'sk-canary-on-the-bus-0123456789';
  const limit = (): number => performance.now() + 10_000;
  expect(await keyring.set('key-openai', value, limit())).toEqual({ ok: true, value: null });
  expect(await keyring.get('key-openai', limit())).toEqual({ ok: true, value });
  // Another program's secret, which that program sends in the clear: the monitor would have seen ours.
  const clear = 'sent-in-the-clear';
  await desk.plant({ service: 'another', account: 'b' }, clear);
  await expect.poll(seen).toContain(clear);
  expect(seen()).toContain('key-openai');
  for (const written of [value, Buffer.from(value).toString('base64'), Buffer.from(value).toString('hex')])
    expect(seen()).not.toContain(written);
});
