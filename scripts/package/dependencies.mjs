// @ts-check

/** @typedef {{ version?: string, license?: string, dependencies?: Record<string, string>, optionalDependencies?: Record<string, string>, peerDependencies?: Record<string, string>, peerDependenciesMeta?: Record<string, { optional?: boolean }>, devDependencies?: Record<string, string>, link?: boolean }} Locked */

/** Packages that the build puts into the files of the window and of the main side; the rest of it is needed only to build. */
export const bundled = [
  'react',
  'react-dom',
  'zustand',
  '@tanstack/react-virtual',
  'react-markdown',
  'remark-gfm',
  'lucide-react',
  '@floating-ui/dom',
  'fuzzysort',
  '@aws-sdk/credential-providers',
  '@smithy/shared-ini-file-loader',
  '@smithy/signature-v4',
  'commander',
  'diff',
  'electron-log',
  'fzstd',
  'oauth4webapi',
  're2js',
  'smol-toml',
  'string-width',
  'undici',
  'uqr',
  'zod',
];

/**
 * The folders in node_modules of all that a package contains: what it holds as packages, what its own files were built
 * from, and what those need in turn.
 * @param {Record<string, Locked>} packages `packages` of package-lock.json
 * @returns {readonly string[]} sorted
 */
export function shippedFolders(packages) {
  const root = packages[''] ?? {};
  const own = { ...root.dependencies, ...root.devDependencies };
  const queue = [...Object.keys(root.dependencies ?? {}), ...bundled.filter((name) => name in own)].map(
    (name) => folderOf(packages, '', name),
  );
  /** @type {Set<string>} */
  const found = new Set();
  while (queue.length > 0) {
    const folder = queue.pop();
    if (folder === undefined || folder === null || found.has(folder)) continue;
    found.add(folder);
    const { dependencies, optionalDependencies } = packages[folder] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      queue.push(folderOf(packages, folder, name));
    }
  }
  return [...found].sort();
}

/** Where Node finds a package from a folder; null when it is not installed. @param {Record<string, Locked>} packages @param {string} from @param {string} name */
function folderOf(packages, from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const folder = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (folder in packages) return folder;
    if (at === '') return null;
  }
}
