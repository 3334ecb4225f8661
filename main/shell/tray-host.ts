import { joinBus, type BusSession } from '../bus/session.ts';

/** Watches whether a Linux desktop shows tray icons. */
export interface TrayHostWatch {
  end(): void;
}

const watcher = 'org.kde.StatusNotifierWatcher';
const bus = 'org.freedesktop.DBus';
const matches = [
  `type='signal',sender='${bus}',member='NameOwnerChanged',arg0='${watcher}'`,
  `type='signal',interface='${watcher}',member='StatusNotifierHostRegistered'`,
  `type='signal',interface='${watcher}',member='StatusNotifierHostUnregistered'`,
];

/**
 * Tells who shows tray icons in the session: the bus name of the watcher that has a host, or null for nobody. Told once
 * at the start and then at each change, without polling. A changed name means that a Tray must be made again.
 */
export function watchTrayHost(
  busAddress: string | null,
  uid: number,
  onChange: (host: string | null) => void,
): TrayHostWatch {
  let told: string | null | undefined;
  let ended = false;
  let questions = 0;
  const tell = (host: string | null): void => {
    if (ended || host === told) return;
    told = host;
    onChange(host);
  };
  const session: BusSession = joinBus(busAddress, uid, {
    matches,
    onSignal: (signal) => {
      if (signal.member === 'NameOwnerChanged' || signal.interface === watcher) void ask();
    },
    onEnd: () => tell(null),
  });

  async function ask(): Promise<void> {
    questions += 1;
    const mine = questions;
    const answer = await session.call({
      destination: watcher,
      path: '/StatusNotifierWatcher',
      interface: 'org.freedesktop.DBus.Properties',
      member: 'Get',
      args: [watcher, 'IsStatusNotifierHostRegistered'],
    });
    // Only the newest question counts: an older answer may describe a watcher that has gone since.
    if (answer !== null && mine === questions) tell(answer.flag === true ? answer.sender : null);
  }

  void ask();
  return {
    end: () => {
      ended = true;
      session.end();
    },
  };
}
