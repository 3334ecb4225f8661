// @ts-check
// @fastify/http-proxy (npm) as its manual sets it up, WebSocket and large bodies passed on.
import { load, tell, upstream } from './serve.mjs';

const app = load('fastify')({ bodyLimit: 64 * 1024 * 1024 });
app.register(load('@fastify/http-proxy'), { upstream, websocket: true, undici: { connections: 512 } });
await app.listen({ port: 0, host: '127.0.0.1', backlog: 1_024 });
tell(app.server.address().port);
