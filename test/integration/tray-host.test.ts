import { afterEach, expect, test } from 'vitest';
import { watchTrayHost, type TrayHostWatch } from '../../main/shell/tray-host.ts';
import { startSessionBus, type SessionBus } from '../fakes/session-bus.ts';
import { joinAsTrayHost, type TrayHost } from '../fakes/tray-host.ts';

const toEnd: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).toReversed()) await end();
});

async function startBus(): Promise<SessionBus> {
  const bus = await startSessionBus();
  toEnd.push(bus.end);
  return bus;
}

async function join(bus: SessionBus): Promise<TrayHost> {
  const host = await joinAsTrayHost(bus.address);
  toEnd.push(host.end);
  return host;
}

/** Each thing told, in order; `next` waits for one that has not been told yet. */
function watch(address: string | null): {
  next(): Promise<string | null>;
  told: (string | null)[];
  end(): void;
} {
  const told: (string | null)[] = [];
  let wake: () => void = () => {};
  let taken = 0;
  const watching: TrayHostWatch = watchTrayHost(address, process.getuid?.() ?? 0, (host) => {
    told.push(host);
    wake();
  });
  toEnd.push(() => watching.end());
  return {
    told,
    end: () => watching.end(),
    next: async () => {
      while (told.length <= taken) await new Promise<void>((resolve) => (wake = resolve));
      taken += 1;
      return told[taken - 1] ?? null;
    },
  };
}

test('F18 tells whether there is a tray at the start', async () => {
  const bus = await startBus();
  expect(await watch(bus.address).next()).toBeNull();
  await (await join(bus)).appear();
  expect(await watch(bus.address).next()).toMatch(/^:\d+\.\d+$/);
});

test('F18 tells when the tray leaves, returns, and is another one', async () => {
  const bus = await startBus();
  const first = await join(bus);
  const second = await join(bus);
  const seen = watch(bus.address);
  expect(await seen.next()).toBeNull();
  await first.appear();
  const one = await seen.next();
  expect(one).toMatch(/^:/);
  await first.vanish();
  expect(await seen.next()).toBeNull();
  await second.appear();
  const other = await seen.next();
  expect(other).toMatch(/^:/);
  expect(other).not.toBe(one);
});

test('F18 a bus that ends is a tray that left', async () => {
  const bus = await startSessionBus();
  const host = await joinAsTrayHost(bus.address);
  await host.appear();
  const seen = watch(bus.address);
  expect(await seen.next()).toMatch(/^:/);
  await bus.end();
  expect(await seen.next()).toBeNull();
});

test.each([null, '', 'unix:path=/nowhere/bus', 'tcp:host=127.0.0.1,port=1'])(
  'F18 no bus at %j is no tray, without an error',
  async (address) => {
    const seen = watch(address);
    expect(await seen.next()).toBeNull();
    expect(seen.told).toEqual([null]);
  },
);

test('after the end nothing more is told', async () => {
  const bus = await startBus();
  const host = await join(bus);
  const ended = watch(bus.address);
  expect(await ended.next()).toBeNull();
  ended.end();
  await host.appear();
  // Another watch sees it, so the bus has told everyone who still listens.
  expect(await watch(bus.address).next()).toMatch(/^:/);
  expect(ended.told).toEqual([null]);
});
