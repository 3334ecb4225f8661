// @ts-check
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { say } from './progress.mjs';

/**
 * Does work that two set-ups must not do at once; the second waits, then finds it done.
 * A lock whose owner has died is taken over.
 * @template T
 * @param {string} cache
 * @param {string} subject what is locked: a folder, or a name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(cache, subject, work) {
  const folder = join(cache, 'locks');
  const file = join(folder, createHash('sha256').update(subject).digest('hex').slice(0, 16));
  await mkdir(folder, { recursive: true });
  let said = false;
  while (!(await take(file))) {
    if (!said) say(`Another set-up is at work here; waiting for it (it holds ${file})...`);
    said = true;
    await wait(200);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** @param {string} file @returns {Promise<boolean>} */
async function take(file) {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  if (!(await isAbandoned(file))) return false;
  await rm(file, { force: true });
  return take(file);
}

/** Its owner has died, or died before it could write its name. */
async function isAbandoned(/** @type {string} */ file) {
  try {
    const owner = Number(await readFile(file, 'utf8'));
    return owner > 0 ? !isAlive(owner) : Date.now() - (await stat(file)).mtimeMs > 10_000;
  } catch {
    return false;
  }
}

/** @param {number} processId */
function isAlive(processId) {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
