// @ts-check
// Holds a port of the loopback and prints each request it gets: a program of somebody else.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  process.stdout.write(`${request.method} ${request.url}\n`);
  response.end('no');
});
server.listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write('held\n'));
