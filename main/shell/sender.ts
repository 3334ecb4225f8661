import { isAppPage } from './address.ts';

/** What is looked at of an `ipcMain` event; Electron's own events have this shape. */
export interface InvokeSender {
  readonly sender: { readonly id: number };
  /** Null when the frame has navigated or gone since it sent. */
  readonly senderFrame: { readonly url: string; readonly parent: object | null } | null;
}

/**
 * True when a call comes from the main frame of our window, showing our page (Electron security checklist item 17).
 * `windowContentsId` is null while there is no window.
 */
export function isOurSender(event: InvokeSender, windowContentsId: number | null): boolean {
  if (windowContentsId === null || event.sender.id !== windowContentsId) return false;
  try {
    const frame = event.senderFrame;
    return frame !== null && frame.parent === null && isAppPage(frame.url);
  } catch {
    // Electron throws when a frame that was disposed of is read; such a frame is nobody's.
    return false;
  }
}
