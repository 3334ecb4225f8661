// An upstream in a network of its own. The first line in is its certificate and key as JSON, the others are arguments of
// `ip`, done here; each is answered by a line.
// A body that asks for it is streamed until the client has gone, all else is answered at once.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:https';
import { createInterface } from 'node:readline';
import { farEventEveryMs } from './network-change.ts';

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.on('end', () => {
    if (!body.includes('stream')) return response.end('{}');
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let number = 0;
    const timer = setInterval(() => response.write(`data: ${(number += 1)}\n\n`), farEventEveryMs);
    response.on('close', () => clearInterval(timer));
    return undefined;
  });
});

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const done = (): void => void process.stdout.write('done\n');
    if (line.startsWith('{')) {
      server.setSecureContext(JSON.parse(line) as { readonly cert: string; readonly key: string });
      return void server.listen(8443, '0.0.0.0', done);
    }
    execFileSync('ip', line.split(' '));
    return done();
  })
  .on('close', () => process.exit(0));
