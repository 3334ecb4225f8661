import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** How much text is gathered before it is written, in UTF-16 units. */
const chunkChars = 256 * 1024;

/**
 * Writes a file piece by piece, whole or not at all: a new file beside it, for its owner alone, renamed at the end.
 *
 * @throws when it cannot be written, or the pieces end in an error; nothing is left behind then.
 */
export async function writePieces(path: string, pieces: AsyncIterable<string>): Promise<number> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  const noLink = (constants.O_NOFOLLOW as number | undefined) ?? 0;
  const file = await open(
    temporary,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noLink,
    0o600,
  );
  let bytes = 0;
  try {
    try {
      let waiting: string[] = [];
      let chars = 0;
      const flush = async (): Promise<void> => {
        const chunk = Buffer.from(waiting.join(''), 'utf8');
        waiting = [];
        chars = 0;
        await file.writeFile(chunk);
        bytes += chunk.length;
      };
      for await (const piece of pieces) {
        waiting.push(piece);
        chars += piece.length;
        if (chars >= chunkChars) await flush();
      }
      await flush();
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return bytes;
}
