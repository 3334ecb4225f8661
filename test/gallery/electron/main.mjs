// The smallest Electron that shows one page, for scripts/gallery.mjs: `electron test/gallery/electron --address=<url>`.
import { app, BrowserWindow } from 'electron';

const address =
  process.argv.find((one) => one.startsWith('--address='))?.slice('--address='.length) ?? 'about:blank';

void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1080,
    height: 720,
    useContentSize: true,
    webPreferences: { sandbox: true, contextIsolation: true },
  });
  void window.loadURL(address);
});
app.on('window-all-closed', () => app.quit());
