import { joinBus, type BusSession } from '../bus/session.ts';
import type { BusMessage } from '../bus/wire.ts';

/** Watches whether the menu of our tray icon is open on a Linux desktop. */
export interface TrayMenuWatch {
  end(): void;
}

const bus = 'org.freedesktop.DBus';
const toBus = { destination: bus, path: '/org/freedesktop/DBus' };
const rule = (name: string): string =>
  `type='method_call',interface='com.canonical.dbusmenu',member='Event',arg1='${name}'`;
/** The menu itself, not one of its entries. */
const root = 0;

/**
 * Tells when a desktop opened and closed our menu. Desktops tell the menu's owner, which is Chromium, and Chromium tells
 * nobody; so those two calls are overheard on the bus, as `dbus-monitor` does, and nothing else is. Where a bus forbids
 * that, nothing is told.
 */
export function watchTrayMenu(
  busAddress: string | null,
  uid: number,
  pid: number,
  onOpen: (open: boolean) => void,
): TrayMenuWatch {
  // By the unique name of who the menu belongs to: whether that is this process.
  const owners = new Map<string, Promise<boolean>>();
  let asking: BusSession | null = null;
  let ended = false;
  const monitor = joinBus(busAddress, uid, {
    matches: [],
    onSignal: () => {},
    onCall: (call) => void heard(call),
    onEnd: () => asking?.end(),
  });
  void monitor
    .call({
      ...toBus,
      interface: `${bus}.Monitoring`,
      member: 'BecomeMonitor',
      args: [[rule('opened'), rule('closed')], 0],
    })
    .then((answer) => {
      if (answer?.type !== 'return') monitor.end();
    });

  async function heard({ destination, menuEvent }: BusMessage): Promise<void> {
    if (destination === null || menuEvent?.entry !== root) return;
    const known = owners.get(destination) ?? isOurs(destination);
    owners.set(destination, known);
    if ((await known) && !ended) onOpen(menuEvent.name === 'opened');
  }

  async function isOurs(destination: string): Promise<boolean> {
    // A monitor may not ask; who does is another connection, made at the first menu that opens.
    asking ??= joinBus(busAddress, uid, { matches: [], onSignal: () => {}, onEnd: () => {} });
    const answer = await asking.call({
      ...toBus,
      interface: bus,
      member: 'GetConnectionUnixProcessID',
      args: [destination],
    });
    return answer?.number === pid;
  }

  return {
    end: () => {
      ended = true;
      monitor.end();
      asking?.end();
    },
  };
}
