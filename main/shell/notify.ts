import { Notification } from 'electron';
import { noticeText } from './notice-text.ts';

/** Tells the person something through the system; a click opens where it can be mended. Nothing where the system has no way. */
export function notify(title: string, body: string, onClick: () => void): void {
  if (!Notification.isSupported()) return;
  const shown = new Notification(noticeText(title, body));
  shown.on('click', onClick);
  shown.show();
}
