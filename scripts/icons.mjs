// Draws the PNG and ICO files of assets/ from the SVG beside them. Run by hand after a change of an SVG; the results are
// committed. Node starts Electron with this same file, because its canvas is the renderer that is at hand everywhere:
//   node scripts/icons.mjs          needs a display (xvfb-run -a); POSTERN_ELECTRON names another Electron
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const assets = fileURLToPath(new URL('../assets/', import.meta.url));
const states = ['off', 'on', 'active', 'attention'];

// Linux does not say what colour its panel is. These have about a quarter of white's luminance, which is 3:1 or better
// against both white and black (the icons' test holds it); shape tells the state, colour only repeats it.
const linuxColours = { off: '#80878f', on: '#209993', active: '#209993', attention: '#c57118' };
const onDarkTaskbar = '#ffffff';
const onLightTaskbar = '#1b1f24';

/** @typedef {{ source: string, colour?: string, size: number, file: string }} Drawing */
/** @typedef {{ source: string, colour: string, sizes: number[], file: string }} Collection */

/** @type {Drawing[]} */
const drawings = states.flatMap((state) => {
  const source = `tray/${state}.svg`;
  const colour = linuxColours[state];
  return [
    ...[22, 24, 32].flatMap((size) => [
      { source, colour, size, file: `tray/${state}-${size}.png` },
      { source, colour, size: size * 2, file: `tray/${state}-${size}@2x.png` },
    ]),
    { source, size: 16, file: `tray/${state}Template.png` },
    { source, size: 32, file: `tray/${state}Template@2x.png` },
  ];
});
for (const size of [16, 32, 48, 64, 128, 256, 512, 1024]) {
  drawings.push({ source: 'icon/postern.svg', size, file: `icon/${size}.png` });
}

/** @type {Collection[]} */
const collections = states.flatMap((state) => {
  const source = `tray/${state}.svg`;
  const sizes = [16, 20, 24, 32];
  return [
    { source, colour: onDarkTaskbar, sizes, file: `tray/${state}-light.ico` },
    { source, colour: onLightTaskbar, sizes, file: `tray/${state}-dark.ico` },
  ];
});

if (process.versions.electron === undefined) await startElectron();
else await drawAll();

// Electron takes a folder with a package.json; this file's own folder has none of its own.
async function startElectron() {
  const electron = process.env.POSTERN_ELECTRON ?? (await import('electron')).default;
  const folder = await mkdtemp(join(tmpdir(), 'postern-icons-'));
  try {
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', main: 'main.js' }));
    await writeFile(join(folder, 'main.js'), `import ${JSON.stringify(import.meta.url)};\n`);
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const child = spawn(electron, [...sandbox, '--disable-gpu', folder], { stdio: 'inherit' });
    const code = await new Promise((resolve) => child.on('exit', resolve));
    process.exitCode = code ?? 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function drawAll() {
  const { app, BrowserWindow } = await import('electron');
  // Awaiting `ready` at the top level would hold up the very import that Electron waits for.
  void app.whenReady().then(async () => {
    try {
      const window = new BrowserWindow({ show: false });
      await window.loadURL('data:text/html,');
      for (const drawing of drawings) {
        await writeFile(join(assets, drawing.file), Buffer.from((await draw(window, drawing)).png, 'base64'));
      }
      for (const { source, colour, sizes, file } of collections) {
        const images = [];
        for (const size of sizes)
          images.push({ size, ...(await draw(window, { source, colour, size, file })) });
        await writeFile(join(assets, file), ico(images));
      }
      console.log(`Drew ${drawings.length} PNG and ${collections.length} ICO files into assets/.`);
      app.exit(0);
    } catch (error) {
      console.error(error);
      app.exit(1);
    }
  });
}

/**
 * Draws one SVG at one size.
 * @param {import('electron').BrowserWindow} window
 * @param {Drawing} drawing
 * @returns {Promise<{ png: string, rgba: string }>} base64 of the file, and of its pixels
 */
async function draw(window, { source, colour, size }) {
  const svg = (await readFile(join(assets, source), 'utf8'))
    .replace('<svg ', `<svg width="${size}" height="${size}" `)
    .replaceAll('#000', colour ?? '#000');
  return window.webContents.executeJavaScript(`(async () => {
    const image = new Image();
    image.src = 'data:image/svg+xml,' + encodeURIComponent(${JSON.stringify(svg)});
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = ${size};
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0, ${size}, ${size});
    const { data } = context.getImageData(0, 0, ${size}, ${size});
    return {
      png: canvas.toDataURL('image/png').split(',')[1],
      rgba: btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join('')),
    };
  })()`);
}

/**
 * A Windows icon of 32-bit bitmaps: rows from the bottom up as BGRA, then a mask that is all zero.
 * @param {{ size: number, rgba: string }[]} images
 */
function ico(images) {
  const bitmaps = images.map(({ size, rgba }) => {
    const pixels = Buffer.from(rgba, 'base64');
    const maskRowBytes = Math.ceil(size / 32) * 4;
    const bitmap = Buffer.alloc(40 + size * size * 4 + maskRowBytes * size);
    bitmap.writeUInt32LE(40, 0);
    bitmap.writeInt32LE(size, 4);
    bitmap.writeInt32LE(size * 2, 8);
    bitmap.writeUInt16LE(1, 12);
    bitmap.writeUInt16LE(32, 14);
    for (let y = 0; y < size; y += 1) {
      for (let x = 0; x < size; x += 1) {
        const from = (y * size + x) * 4;
        const to = 40 + ((size - 1 - y) * size + x) * 4;
        bitmap.set([pixels[from + 2], pixels[from + 1], pixels[from], pixels[from + 3]], to);
      }
    }
    return bitmap;
  });
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  images.forEach(({ size }, index) => {
    const at = 6 + 16 * index;
    head.writeUInt8(size, at);
    head.writeUInt8(size, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(bitmaps[index].length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += bitmaps[index].length;
  });
  return Buffer.concat([head, ...bitmaps]);
}
