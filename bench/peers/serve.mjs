// @ts-check
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [, , upstreamPort = '', packages = ''] = process.argv;

/** Where requests go. */
export const upstream = `http://127.0.0.1:${upstreamPort}`;

/** Loads a package from the folder the bench installed its peers into; types of theirs are not known here. */
export const load = (/** @type {string} */ name) => createRequire(join(packages, 'package.json'))(name);

/** Tells the bench the port, and ends with it. */
export function tell(/** @type {number} */ port) {
  process.send?.({ port });
  process.once('disconnect', () => process.exit(0));
}

/** Listens with an HTTP server and tells its port. */
export function serve(/** @type {import('node:http').Server} */ server) {
  server.listen(0, '127.0.0.1', 1_024, () => {
    const address = server.address();
    tell(typeof address === 'object' && address !== null ? address.port : 0);
  });
}
