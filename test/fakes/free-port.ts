import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what Linux (32768) and macOS (49152) hand out by themselves. */
const [lowest, highest] = [15_000, 32_000];

/**
 * A port of this machine that nobody listens on, and that nobody is given by chance: one that the system chose and that was let
 * go of may be another test's a moment later, or the near end of the very connection that shall find nobody there.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, highest);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
