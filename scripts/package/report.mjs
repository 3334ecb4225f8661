// @ts-check

/** @typedef {{ format: string, made: string } | { format: string, cannot: string } | { format: string, failed: string }} Outcome */

/**
 * What every format needs that this machine does not have; null: it can be made here.
 * @param {string} format
 * @param {{ platform: NodeJS.Platform, official: boolean, lacking: (format: string) => string | null }} machine
 * @returns {string | null}
 */
export function whyNot(format, { platform, official, lacking }) {
  const home = homes[format];
  if (home === undefined) return 'no such format';
  if (home !== platform) return `it is made on ${names[home] ?? home}`;
  if (['tar.gz', 'deb', 'rpm'].includes(format)) return lacking(format);
  if (!official) {
    return format === 'AppImage'
      ? 'its tools and the official Electron are downloads from github.com, which is blocked here'
      : 'the official Electron is a download from github.com, which is blocked here';
  }
  return null;
}

/** Every format Postern comes in, and the system it is made on. @type {Readonly<Record<string, NodeJS.Platform>>} */
export const homes = {
  'tar.gz': 'linux',
  deb: 'linux',
  rpm: 'linux',
  AppImage: 'linux',
  dmg: 'darwin',
  zip: 'darwin',
  nsis: 'win32',
  portable: 'win32',
};

/** @type {Readonly<Record<string, string>>} */
const names = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };

/** One line for each format. @param {readonly Outcome[]} outcomes */
export function describe(outcomes) {
  return outcomes
    .map((one) => {
      const word =
        'made' in one
          ? `made    ${one.made}`
          : 'cannot' in one
            ? `not here: ${one.cannot}`
            : `FAILED  ${one.failed}`;
      return `  ${one.format.padEnd(9)} ${word}`;
    })
    .join('\n');
}
