import { spawn } from 'node:child_process';
import type { KeyringAnswer, SpawnKeyring } from './keyring-port.ts';

/**
 * Starts the keyring's process with this process's own binary, where no Electron is ready. It is killed outright: a call into a
 * keyring that waits for a prompt ignores a polite end, and nothing in the process is worth saving.
 * @param programArguments what makes the binary that process
 */
export function forkedKeyring(programArguments: readonly string[]): SpawnKeyring {
  return (listener) => {
    const child = spawn(process.execPath, [...programArguments], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
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
