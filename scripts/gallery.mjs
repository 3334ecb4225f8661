// Draws the window in every state and saves a picture of each: `node scripts/gallery.mjs [folder] [look ...] [state ...]`;
// GALLERY_LANGUAGE has it speak another language. `node scripts/gallery.mjs --axe [state ...]` takes no pictures and has axe
// look at each state instead.
// It needs an Electron (ELECTRON_OVERRIDE_DIST_PATH) and a display; `xvfb-run -a` will do. Not part of the application.
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { axeFaults } from './gallery-axe.mjs';
import { looks, openGallery } from './gallery-window.mjs';

const args = process.argv.slice(2);
const byAxe = args[0] === '--axe';
const [folder = join(tmpdir(), 'postern-gallery'), ...wanted] = byAxe ? [undefined, ...args.slice(1)] : args;
const language = process.env.GALLERY_LANGUAGE ?? 'en';
const lookNames = new Set(looks.map((look) => look.name));
const states = wanted.filter((name) => !lookNames.has(name));
const chosenLooks = looks.filter((look) => wanted.includes(look.name));

await mkdir(folder, { recursive: true });
const gallery = await openGallery(join(folder, 'built'));
const names = states.length > 0 ? states : gallery.names;
if (byAxe) {
  const faults = await axeFaults(gallery, names);
  for (const fault of faults) console.log(fault);
  console.log(`axe: ${faults.length} faults in ${names.length} states`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
for (const look of byAxe ? [] : chosenLooks.length > 0 ? chosenLooks : looks) {
  await gallery.wear(look);
  for (const name of names) {
    await gallery.show(name, language);
    await gallery.page.waitForTimeout(name === 'opening' ? 4600 : 450);
    // Electron's own capture, because Playwright's does not know of the zoom.
    const png = await gallery.app.evaluate(async ({ BrowserWindow }) => {
      const image = await BrowserWindow.getAllWindows()[0].webContents.capturePage();
      return image.toPNG().toString('base64');
    });
    await writeFile(join(folder, `${name}.${look.name}.png`), Buffer.from(png, 'base64'));
  }
}
await gallery.close();
for (const complaint of gallery.complaints) console.log(`the page complained: ${complaint}`);
if (!byAxe) console.log(`${folder}: ${names.length} states`);
