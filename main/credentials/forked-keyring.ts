import { fork } from 'node:child_process';
import type { KeyringAnswer, SpawnKeyring } from './keyring-port.ts';

/**
 * Starts the keyring's process as a plain fork of Node, where there is no Electron. It is killed outright: a call into a
 * keyring that waits for a prompt ignores a polite end, and nothing in the process is worth saving.
 */
export function forkedKeyring(entryPath: string): SpawnKeyring {
  return (listener) => {
    const child = fork(entryPath, [], { stdio: 'ignore' });
    child.on('message', (message) => listener.onAnswer(message as KeyringAnswer));
    child.once('exit', () => listener.onExit());
    child.once('error', () => listener.onExit());
    return {
      // A process that has just died takes nothing; its exit is told.
      send: (request) => void child.send(request, () => undefined),
      kill: () => void child.kill('SIGKILL'),
    };
  };
}
