// @ts-check
import { electronRuntime, runtimeEnvironment } from './electron-runtime.mjs';
import { introduceRuntime } from './runtime-notice.mjs';
import { systemPackages } from './system-packages.mjs';

/**
 * The Electron that runs the app, with the libraries it needs, for what runs in it without a window.
 * @param {string} root
 * @param {string} cache
 * @returns {Promise<NodeJS.ProcessEnv>} the environment in which it is found
 */
export async function appRuntime(root, cache) {
  const runtime = await electronRuntime(root, cache);
  await systemPackages({ binaries: [runtime.binary], needed: [], welcome: [] });
  introduceRuntime(runtime);
  return { ...process.env, ...runtimeEnvironment(runtime) };
}
