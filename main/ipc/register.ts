import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import type { CallName } from '../../preload/contract.ts';
import { channelOf } from '../../preload/names.ts';
import { answerCall, type Handlers } from './answer.ts';
import { callNames } from './parse.ts';

/** Says whether a call comes from the main frame of our own window (H2). */
export type TrustSender = (event: IpcMainInvokeEvent) => boolean;

/** Opens every call of the contract to the window; returns the function that closes them. */
export function registerCalls(
  handlers: Handlers,
  trust: TrustSender,
  onRefused: (name: CallName, origin: string) => void,
  onUnexpected: (name: CallName, error: unknown) => void,
): () => void {
  for (const name of callNames) {
    ipcMain.handle(channelOf(name), (event, raw: unknown) => {
      if (!trust(event)) {
        onRefused(name, event.senderFrame?.origin ?? 'a closed frame');
        throw new Error('refused');
      }
      return answerCall(handlers, name, raw, onUnexpected);
    });
  }
  return () => callNames.forEach((name) => ipcMain.removeHandler(channelOf(name)));
}
