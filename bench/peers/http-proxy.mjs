// @ts-check
// http-proxy (npm) as it is commonly set up: kept connections, WebSocket passed on.
import { Agent, createServer } from 'node:http';
import { load, serve, upstream } from './serve.mjs';

const { createProxyServer } = load('http-proxy');
const proxy = createProxyServer({ target: upstream, agent: new Agent({ keepAlive: true }) });
proxy.on('error', () => {});
const server = createServer((request, response) => proxy.web(request, response));
server.on('upgrade', (request, socket, head) => proxy.ws(request, socket, head));
serve(server);
