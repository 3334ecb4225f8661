import { utilityProcess } from 'electron';
import type { KeyringAnswer, SpawnKeyring } from '../credentials/keyring-port.ts';

/**
 * Starts the keyring's process as a utility process from its built entry. It is killed outright: a call into a keyring
 * that waits for a prompt ignores a polite end, and nothing in the process is worth saving.
 */
export function keyringProcess(entryPath: string): SpawnKeyring {
  return (listener) => {
    const child = utilityProcess.fork(entryPath, [], { serviceName: 'Postern keyring', stdio: 'ignore' });
    let ending = false;
    const kill = (): void => {
      ending = true;
      if (child.pid === undefined) return;
      try {
        process.kill(child.pid, 'SIGKILL');
      } catch {
        // It went by itself.
      }
    };
    child.on('message', (message: unknown) => listener.onAnswer(message as KeyringAnswer));
    child.on('exit', () => listener.onExit());
    // A process that is killed before it has started has no id to be killed by yet.
    child.once('spawn', () => {
      if (ending) kill();
    });
    return { send: (request) => child.postMessage(request), kill };
  };
}
