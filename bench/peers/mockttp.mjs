// @ts-check
// mockttp (npm), the proxy within HTTP Toolkit: everything is passed on, nothing is remembered.
import { load, tell, upstream } from './serve.mjs';

// It writes a line for each request that is broken off, as 500 streams at once are here.
console.error = () => {};
console.warn = () => {};
const server = load('mockttp').getLocal({ http2: false, recordTraffic: false, cors: false });
await server.start();
await server.forAnyRequest().thenForwardTo(upstream);
await server.forAnyWebSocket().thenForwardTo(upstream.replace('http', 'ws'));
tell(server.port);
