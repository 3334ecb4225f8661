import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright';
import type { Postern } from '../../test/e2e/postern.ts';

/** How a picture is taken. Zoom shrinks what fits, as it does in the window. */
interface Look {
  readonly name: string;
  readonly theme: 'light' | 'dark';
  readonly size: readonly [width: number, height: number];
  readonly zoom: number;
}

const looks: readonly Look[] = [
  { name: 'light', theme: 'light', size: [1080, 720], zoom: 1 },
  { name: 'dark', theme: 'dark', size: [1080, 720], zoom: 1 },
  { name: 'narrow', theme: 'light', size: [640, 480], zoom: 1 },
  { name: 'double', theme: 'dark', size: [1080, 720], zoom: 2 },
];

/** Time for a new size and zoom to be laid out and drawn, ms. Only a picture hangs on it. */
const settleMs = 200;

/** Saves the window as it is, in every look: `name-look.png`, with the end of `subject` in view. */
export type Camera = (name: string, subject?: Locator) => Promise<void>;

/** A camera on one running app. */
export function cameraOn({ app, window }: Postern, folder: string): Camera {
  return async (name, subject) => {
    await mkdir(folder, { recursive: true });
    for (const look of looks) {
      await window.emulateMedia({ colorScheme: look.theme });
      await app.evaluate(({ BrowserWindow }, { size, zoom }) => {
        const [first] = BrowserWindow.getAllWindows();
        first?.setContentSize(...size);
        first?.webContents.setZoomFactor(zoom);
      }, look);
      const [width] = look.size;
      await window.waitForFunction((wide) => Math.abs(innerWidth - wide) <= 1, width / look.zoom);
      await window.waitForTimeout(settleMs);
      if (subject !== undefined) {
        await subject.evaluate((element) => element.scrollIntoView({ block: 'end' }));
        await window.waitForTimeout(settleMs);
      }
      // Electron's own capture, because Playwright's does not know of the zoom.
      const png = await app.evaluate(async ({ BrowserWindow }) => {
        const image = await BrowserWindow.getAllWindows()[0]?.webContents.capturePage();
        return image?.toPNG().toString('base64') ?? '';
      });
      await writeFile(join(folder, `${name}-${look.name}.png`), Buffer.from(png, 'base64'));
    }
    await app.evaluate(({ BrowserWindow }) => {
      const [first] = BrowserWindow.getAllWindows();
      first?.setContentSize(1080, 720);
      first?.webContents.setZoomFactor(1);
    });
  };
}
