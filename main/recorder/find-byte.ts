/** Nearer than this a byte is found by looking at each, in less time than a search takes to begin. */
const nearBytes = 16;

/**
 * Where a byte stands first at or behind a place; -1 where it does not. `mark` is a buffer of that one byte: what is recorded stands in
 * shared memory, and there V8 13.0 (Electron 33) ends the whole process at a search for a number once it has compiled the call (its
 * fast call into Node has no way for shared memory: SIGTRAP). `test/unit/structure/shared-memory.test.ts` keeps such searches out.
 */
export function findByte(bytes: Buffer, mark: Buffer, from: number): number {
  const near = Math.min(bytes.length, from + nearBytes);
  for (let at = from; at < near; at += 1) if (bytes[at] === mark[0]) return at;
  return near === bytes.length ? -1 : bytes.indexOf(mark, near);
}
