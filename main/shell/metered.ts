import { joinBus } from '../bus/session.ts';

/** Where the system's own bus is, when nothing says otherwise (D-Bus specification 0.43). */
const usualAddress = 'unix:path=/run/dbus/system_bus_socket';
/** `NM_METERED_YES` and `NM_METERED_GUESS_YES` of NetworkManager. */
const paidFor: ReadonlySet<number> = new Set([1, 3]);

/**
 * Whether NetworkManager says that data is paid for by its amount here. False where there is no NetworkManager, or it does not
 * know; macOS and Windows tell it to no program of our kind.
 */
export async function isMetered(
  platform: NodeJS.Platform,
  busAddress: string | null,
  uid: number,
): Promise<boolean> {
  if (platform !== 'linux') return false;
  const bus = joinBus(busAddress ?? usualAddress, uid, {
    matches: [],
    onSignal: () => undefined,
    onEnd: () => undefined,
  });
  try {
    const answer = await bus.call({
      destination: 'org.freedesktop.NetworkManager',
      path: '/org/freedesktop/NetworkManager',
      interface: 'org.freedesktop.DBus.Properties',
      member: 'Get',
      args: ['org.freedesktop.NetworkManager', 'Metered'],
    });
    return answer?.type === 'return' && answer.number !== null && paidFor.has(answer.number);
  } finally {
    bus.end();
  }
}
