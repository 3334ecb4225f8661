// Draws the PNG and ICO files of assets/ from the SVG beside them. Run by hand after a change of an SVG; the results are
// committed. Node starts Electron with this same file, because its canvas is the renderer that is at hand everywhere:
//   node scripts/icons.mjs          needs a display (xvfb-run -a); POSTERN_ELECTRON names another Electron
//   node scripts/icons.mjs --check  writes nothing, and says which files are not what the SVG beside them says
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Another folder than our own only in its test.
const assets = process.env.POSTERN_ICONS_FOLDER ?? fileURLToPath(new URL('../assets/', import.meta.url));
const states = ['off', 'on', 'active', 'attention'];

// Linux does not say what colour its panel is. These have about a quarter of white's luminance, which is 3:1 or better
// against both white and black (the icons' test holds it); shape tells the state, colour only repeats it.
const linuxColours = { off: '#80878f', on: '#209993', active: '#209993', attention: '#c57118' };
const onDarkTaskbar = '#ffffff';
const onLightTaskbar = '#1b1f24';
const pngBegins = 0x89504e47;

/** @typedef {{ source: string, colour?: string, size: number, file: string }} Drawing */
/** @typedef {{ source: string, colour?: string, sizes: number[], file: string }} Collection */

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
// What desktops ask for by the icon theme's sizes; 1024 is for macOS, whose packages make their own format of it.
for (const size of [16, 22, 24, 32, 48, 64, 128, 256, 512, 1024]) {
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
collections.push({
  source: 'icon/postern.svg',
  sizes: [16, 20, 24, 32, 40, 48, 64, 128, 256],
  file: 'icon/postern.ico',
});

const checks = process.argv.includes('--check') || process.env.POSTERN_ICONS_CHECK === '1';
// Another Electron may smooth an edge otherwise; a drawing that changed differs by far more.
const allowedDifference = 1.5;

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
    const child = spawn(electron, [...sandbox, '--disable-gpu', folder], {
      stdio: 'inherit',
      env: { ...process.env, POSTERN_ICONS_CHECK: checks ? '1' : '' },
    });
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
      const faults = [];
      for (const drawing of drawings) {
        const { png } = await draw(window, drawing);
        await keep(drawing.file, Buffer.from(png, 'base64'));
      }
      for (const { source, colour, sizes, file } of collections) {
        const images = [];
        for (const size of sizes)
          images.push({ size, ...(await draw(window, { source, colour, size, file })) });
        await keep(file, ico(images));
      }
      const drawn = `${drawings.length} PNG and ${collections.length} ICO files`;
      if (!checks) console.log(`Drew ${drawn} into assets/.`);
      else console.log(faults.length === 0 ? `${drawn} are what their SVG says.` : faults.join('\n'));
      if (faults.length > 0) return app.exit(1);

      /** @param {string} file @param {Buffer} bytes */
      async function keep(file, bytes) {
        if (!checks) return writeFile(join(assets, file), bytes);
        const there = await readFile(join(assets, file)).catch(() => null);
        if (there === null) faults.push(`${file} is missing`);
        else if (!there.equals(bytes) && !(await looksAlike(window, there, bytes)))
          faults.push(`${file} is not what its SVG says`);
      }
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
 * Whether two files of one name show the same: the mean difference of their bytes as drawn, on all sizes of an icon.
 * @param {import('electron').BrowserWindow} window @param {Buffer} left @param {Buffer} right
 */
async function looksAlike(window, left, right) {
  const [one, other] = [await pixelsOf(window, left), await pixelsOf(window, right)];
  if (one.length !== other.length) return false;
  return one.reduce((sum, byte, at) => sum + Math.abs(byte - other[at]), 0) / one.length < allowedDifference;
}

/**
 * The pixels of a PNG, or of every bitmap and PNG of an icon, one after the other.
 * @param {import('electron').BrowserWindow} window @param {Buffer} file @returns {Promise<Buffer>}
 */
async function pixelsOf(window, file) {
  if (file.readUInt32BE(0) === pngBegins) {
    const rgba = await window.webContents.executeJavaScript(`(async () => {
      const image = new Image();
      image.src = 'data:image/png;base64,${file.toString('base64')}';
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      return btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(''));
    })()`);
    return Buffer.from(rgba, 'base64');
  }
  const parts = [];
  for (let index = 0; index < file.readUInt16LE(4); index += 1) {
    const at = 6 + 16 * index;
    const from = file.readUInt32LE(at + 12);
    const part = file.subarray(from, from + file.readUInt32LE(at + 8));
    parts.push(part.readUInt32BE(0) === pngBegins ? await pixelsOf(window, part) : part.subarray(40));
  }
  return Buffer.concat(parts);
}

/**
 * A Windows icon of 32-bit bitmaps: rows from the bottom up as BGRA, then a mask that is all zero. From 256 on
 * it is a PNG, as Windows has read it since Vista.
 * @param {{ size: number, rgba: string, png: string }[]} images
 */
function ico(images) {
  const bitmaps = images.map(({ size, rgba, png }) => {
    if (size >= 256) return Buffer.from(png, 'base64');
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
    // 0 stands for 256.
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(bitmaps[index].length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += bitmaps[index].length;
  });
  return Buffer.concat([head, ...bitmaps]);
}
