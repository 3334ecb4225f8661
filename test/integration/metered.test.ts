// Whether data is paid for, as NetworkManager says it: asked of one that a test plays on a bus of its own.
import dbus, { type Message } from 'dbus-next';
import { afterEach, expect, test } from 'vitest';
import { isMetered } from '../../main/shell/metered.ts';
import { startSessionBus, type SessionBus } from '../fakes/session-bus.ts';

let bus: SessionBus | null = null;
const uid = process.getuid?.() ?? 0;

afterEach(() => bus?.end());

async function networkManager(address: string, metered: number): Promise<() => void> {
  const own = dbus.sessionBus({ busAddress: address });
  await own.requestName('org.freedesktop.NetworkManager', 0);
  own.addMethodHandler((message: Message) => {
    if (message.member !== 'Get' || message.path !== '/org/freedesktop/NetworkManager') return false;
    expect(message.body).toEqual(['org.freedesktop.NetworkManager', 'Metered']);
    own.send(dbus.Message.newMethodReturn(message, 'v', [new dbus.Variant('u', metered)]));
    return true;
  });
  return () => own.disconnect();
}

test.each([
  [0, false],
  [1, true],
  [2, false],
  [3, true],
  [4, false],
])('T12 NetworkManager’s %i means paid for: %s', async (said, paid) => {
  bus = await startSessionBus();
  const leave = await networkManager(bus.address, said);
  expect(await isMetered('linux', bus.address, uid)).toBe(paid);
  leave();
});

test('T12 where nobody knows, it is taken for free', async () => {
  bus = await startSessionBus();
  expect(await isMetered('linux', bus.address, uid)).toBe(false);
  expect(await isMetered('linux', 'unix:path=/nonexistent/bus', uid)).toBe(false);
  expect(await isMetered('darwin', bus.address, uid)).toBe(false);
});
