// @ts-check
// httpxy (npm) as its manual sets it up, with kept connections and WebSocket passed on.
import { Agent, createServer } from 'node:http';
import { load, serve, upstream } from './serve.mjs';

const { createProxyServer } = await load('httpxy');
const proxy = createProxyServer({ target: upstream, agent: new Agent({ keepAlive: true }) });
proxy.on('error', () => {});
const server = createServer((request, response) => void proxy.web(request, response).catch(() => {}));
server.on(
  'upgrade',
  (request, socket, head) => void proxy.ws(request, socket, undefined, head).catch(() => {}),
);
serve(server);
