// @ts-check
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { SetupProblem } from './problem.mjs';

/**
 * Refuses a file whose bytes are not the ones that were pinned.
 * @param {string} file
 * @param {string} pinned Subresource Integrity form, `sha512-<base64>`
 * @throws {SetupProblem} integrity-mismatch
 */
export async function checkIntegrity(file, pinned) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  const found = `sha512-${hash.digest('base64')}`;
  if (found === pinned) return;
  throw new SetupProblem({
    code: 'integrity-mismatch',
    what: 'A downloaded package was refused.',
    why: `its bytes are not the pinned ones (${found.slice(0, 23)}..., expected ${pinned.slice(0, 23)}...).`,
    next: 'Do not use it. Check the npm registry that this machine is set to, then try again.',
  });
}
