import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A session bus of a test's own, so that no real desktop is met on it. */
export interface SessionBus {
  readonly address: string;
  end(): Promise<void>;
}

/** Starts a bus and waits until it has an address. Needs `dbus-daemon`, which comes with `dbus-run-session`. */
export async function startSessionBus(): Promise<SessionBus> {
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = once(daemon, 'exit');
  // A bus that cannot start closes its output at once, which ends the loop below.
  daemon.on('error', () => daemon.stdout.destroy());
  daemon.stdout.setEncoding('utf8');
  for await (const line of daemon.stdout) {
    return {
      address: String(line).trim(),
      end: async () => {
        daemon.kill();
        await gone;
      },
    };
  }
  throw new Error('dbus-daemon did not start');
}
