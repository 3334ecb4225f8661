/** Of each block that small buffers are cut from; Node's own is 8 KB, and what is half as large as a block is not cut from one. */
const poolBytes = 256 * 1024;

/**
 * Has what a request is written from cut out of larger blocks: a head with a body of 10 KB would otherwise be memory of its own, which
 * V8 counts, watches and gives back one by one. For this thread only.
 */
export function enlargeBufferPool(): void {
  Buffer.poolSize = poolBytes;
}
