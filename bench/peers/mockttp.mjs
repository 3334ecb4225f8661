// @ts-check
// mockttp (npm), the proxy within HTTP Toolkit: everything is passed on, nothing is remembered.
import { load, tell, upstream } from './serve.mjs';

const server = load('mockttp').getLocal({ http2: false, recordTraffic: false, cors: false });
await server.start();
await server.forAnyRequest().thenForwardTo(upstream);
await server.forAnyWebSocket().thenForwardTo(upstream.replace('http', 'ws'));
tell(server.port);
