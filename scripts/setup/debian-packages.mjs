// @ts-check
/** Debian 12's package for each library that Electron links or opens. */
const libraryPackages = new Map([
  ['libX11.so.6', 'libx11-6'],
  ['libXcomposite.so.1', 'libxcomposite1'],
  ['libXdamage.so.1', 'libxdamage1'],
  ['libXext.so.6', 'libxext6'],
  ['libXfixes.so.3', 'libxfixes3'],
  ['libXrandr.so.2', 'libxrandr2'],
  ['libXss.so.1', 'libxss1'],
  ['libXtst.so.6', 'libxtst6'],
  ['libasound.so.2', 'libasound2'],
  ['libatk-1.0.so.0', 'libatk1.0-0'],
  ['libatk-bridge-2.0.so.0', 'libatk-bridge2.0-0'],
  ['libatspi.so.0', 'libatspi2.0-0'],
  ['libcairo.so.2', 'libcairo2'],
  ['libcups.so.2', 'libcups2'],
  ['libdbus-1.so.3', 'libdbus-1-3'],
  ['libdrm.so.2', 'libdrm2'],
  ['libexpat.so.1', 'libexpat1'],
  ['libgbm.so.1', 'libgbm1'],
  ['libgio-2.0.so.0', 'libglib2.0-0'],
  ['libglib-2.0.so.0', 'libglib2.0-0'],
  ['libgobject-2.0.so.0', 'libglib2.0-0'],
  ['libgtk-3.so.0', 'libgtk-3-0'],
  ['libnspr4.so', 'libnspr4'],
  ['libnss3.so', 'libnss3'],
  ['libnssutil3.so', 'libnss3'],
  ['libpango-1.0.so.0', 'libpango-1.0-0'],
  ['libsecret-1.so.0', 'libsecret-1-0'],
  ['libsmime3.so', 'libnss3'],
  ['libudev.so.1', 'libudev1'],
  ['libxcb.so.1', 'libxcb1'],
  ['libxkbcommon.so.0', 'libxkbcommon0'],
]);

const programPackages = new Map([
  ['Xvfb', 'xvfb'],
  ['xauth', 'xauth'],
  ['dbus-daemon', 'dbus'],
  ['dbus-run-session', 'dbus'],
  ['gnome-keyring-daemon', 'gnome-keyring'],
  ['xterm', 'xterm'],
  ['tmux', 'tmux'],
  ['secret-tool', 'libsecret-tools'],
  ['strace', 'strace'],
  ['ip', 'iproute2'],
  ['unshare', 'util-linux'],
  ['xclip', 'xclip'],
]);

/** Renamed with a suffix by Debian 13 and Ubuntu 24.04, when 64-bit time came to 32-bit machines. */
const renamed = new Set([
  'libasound2',
  'libatk1.0-0',
  'libatk-bridge2.0-0',
  'libatspi2.0-0',
  'libcups2',
  'libglib2.0-0',
  'libgtk-3-0',
]);

/**
 * The Debian packages that bring missing libraries and programs, each once, in order; `unknown` has no package known here.
 * @param {readonly string[]} missing sonames and program names
 * @param {{ id: string, version: number }} system from /etc/os-release
 * @returns {{ packages: readonly string[], unknown: readonly string[] }}
 */
export function debianPackages(missing, system) {
  const suffixed =
    (system.id === 'ubuntu' && system.version >= 24.04) || (system.id === 'debian' && system.version >= 13);
  const packages = new Set();
  const unknown = [];
  for (const name of missing) {
    const found = libraryPackages.get(name) ?? programPackages.get(name);
    if (found === undefined) unknown.push(name);
    else packages.add(suffixed && renamed.has(found) ? `${found}t64` : found);
  }
  return { packages: [...packages].sort(), unknown };
}

/**
 * The sonames that `ldd` could not find.
 * @param {string} output
 * @returns {readonly string[]}
 */
export function missingLibraries(output) {
  return [...output.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '').sort();
}

/**
 * Reads what matters of /etc/os-release; null when the system is not of Debian's family.
 * @param {string} text
 * @returns {{ id: string, version: number } | null}
 */
export function readSystem(text) {
  const field = (/** @type {string} */ name) =>
    new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  const family = [field('ID'), ...field('ID_LIKE').split(' ')];
  if (!family.includes('debian') && !family.includes('ubuntu')) return null;
  return { id: field('ID'), version: Number(field('VERSION_ID')) || 0 };
}
