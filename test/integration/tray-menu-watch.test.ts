import { once } from 'node:events';
import dbus, { type MessageBus } from 'dbus-next';
import { afterEach, expect, test } from 'vitest';
import { watchTrayMenu } from '../../main/shell/tray-menu-watch.ts';
import { startSessionBus } from '../fakes/session-bus.ts';

const toEnd: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).toReversed()) await end();
});

async function joined(busAddress: string): Promise<MessageBus> {
  const bus = dbus.sessionBus({ busAddress });
  toEnd.push(() => bus.disconnect());
  await once(bus, 'connect');
  return bus;
}

/** A menu of this process on a bus of its own, a desktop that tells it things, and a watch for the menus of `pid`. */
async function scene(pid: number) {
  const { address, end } = await startSessionBus();
  toEnd.push(end);
  const menu = await joined(address);
  menu.addMethodHandler((call: dbus.Message) => {
    menu.send(dbus.Message.newMethodReturn(call, '', []));
    return true;
  });
  const desktop = await joined(address);
  const told: boolean[] = [];
  const watch = watchTrayMenu(address, process.getuid?.() ?? 0, pid, (open) => told.push(open));
  toEnd.push(watch.end);
  const tell = (entry: number, name: string) =>
    desktop.call(
      new dbus.Message({
        destination: (menu as unknown as { readonly name: string }).name,
        path: '/menu',
        interface: 'com.canonical.dbusmenu',
        member: 'Event',
        signature: 'isvu',
        body: [entry, name, new dbus.Variant('i', 0), 0],
      }),
    );
  return { address, told, tell };
}

test('T2 a menu of this process that a desktop opens and closes is heard of, its entries are not', async () => {
  const { told, tell } = await scene(process.pid);
  // The first is told until it is heard: the watch takes a moment to be one.
  await expect
    .poll(async () => {
      await tell(0, 'opened');
      return told.length;
    })
    .toBeGreaterThan(0);
  await tell(7, 'opened');
  await tell(7, 'closed');
  await tell(7, 'hovered');
  await tell(0, 'closed');
  await expect.poll(() => told.at(-1)).toBe(false);
  expect(told.filter((open) => !open)).toHaveLength(1);
});

test('a menu of another process is none of ours, and without a bus nothing is told', async () => {
  const { address, told, tell } = await scene(process.pid);
  const strange: boolean[] = [];
  const watches = [
    watchTrayMenu(address, process.getuid?.() ?? 0, 1, (open) => strange.push(open)),
    watchTrayMenu(null, 0, process.pid, (open) => strange.push(open)),
    // Made last: what it hears, the first has heard as well.
    watchTrayMenu(address, process.getuid?.() ?? 0, process.pid, () => told.push(true)),
  ];
  toEnd.push(...watches.map(({ end }) => end));
  await expect
    .poll(async () => {
      await tell(0, 'opened');
      return told.length;
    })
    .toBeGreaterThan(6);
  expect(strange).toEqual([]);
});
