// The least an Electron app with a tray can be, to measure beside Postern: an empty window that hides when it is closed, and a
// tray item. `--hidden` leaves the window out.
import { join } from 'node:path';
import { app, BrowserWindow, Menu, Tray } from 'electron';

const folder = app.getAppPath();
app.on('window-all-closed', () => {});
// Kept, for the collector takes a tray that nobody holds.
const kept = [];

app.whenReady().then(() => {
  const tray = new Tray(join(folder, 'tray.png'));
  tray.setContextMenu(Menu.buildFromTemplate([{ label: 'Quit', click: () => app.exit(0) }]));
  kept.push(tray);
  if (process.argv.includes('--hidden')) return;
  const window = new BrowserWindow({ show: false, width: 1100, height: 720 });
  let quitting = false;
  app.on('before-quit', () => (quitting = true));
  window.on('close', (event) => {
    if (quitting) return;
    event.preventDefault();
    window.hide();
  });
  window.once('ready-to-show', () => window.show());
  // The hardened package opens no file by its address.
  window.loadURL('data:text/html,<title>Empty</title>Empty');
  kept.push(window);
});
