// @ts-check
import { SetupProblem } from './problem.mjs';

/** Node 20.19 is the first 20 that vite 8 and Electron's installer run on. */
const oldest = [20, 19];

/**
 * Stops early, and in words, on a Node that is too old.
 * @param {string} [version]
 * @throws {SetupProblem} node-too-old
 */
export function checkNodeVersion(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > (oldest[0] ?? 0) || (major === oldest[0] && minor >= (oldest[1] ?? 0))) return;
  throw new SetupProblem({
    code: 'node-too-old',
    what: `Node ${version} is too old.`,
    why: `the build tools need Node ${oldest.join('.')} or newer.`,
    next: 'Install a newer Node (20 LTS or later), then try again.',
  });
}
