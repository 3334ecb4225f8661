// The upstream of the bench, a process of its own: it reads requests off the socket and writes canned answers.
import { createServer, type Socket } from 'node:net';
import { deltaText, endTexts, eventText } from './ordinary-answer.ts';
import { clientFrame, serverFrame } from './request.ts';
import { createServer as createSecureServer } from 'node:tls';
import { eventCounts, eventGapsMs, works } from './work.ts';

const json = Buffer.from(JSON.stringify({ id: 'resp_bench', object: 'response', filler: 'z'.repeat(950) }));
const jsonAnswer = Buffer.concat([
  Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${json.length}\r\n\r\n`),
  json,
]);
const okAnswer = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
const streamHead =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nopenai-model: gpt-6.1-sol\r\ntransfer-encoding: chunked\r\n\r\n';
// The answer to the key of RFC 6455's example, which the client sends.
const switching =
  'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n' +
  'sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n';
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const delta = chunk(deltaText('msg_bench'));
let responses = 0;

/** An ordinary answer: its events in a few writes, as they come from a network. */
function answerStream(socket: Socket): void {
  responses += 1;
  const id = `resp_bench_${process.pid}_${responses}`;
  socket.write(streamHead + chunk(eventText('response.created', { response: { id } })));
  socket.write(delta.repeat(eventCounts.sse - 3));
  socket.write(`${endTexts(id).map(chunk).join('')}0\r\n\r\n`);
}

/** Events at a pace, each with the time of its writing in nanoseconds. */
function answerPaced(socket: Socket, pace: 'paced' | 'slow'): void {
  socket.write(streamHead);
  let left: number = eventCounts[pace];
  const timer = setInterval(() => {
    if (socket.destroyed) return clearInterval(timer);
    socket.write(chunk(`data: {"at":${process.hrtime.bigint()}}\n\n`));
    left -= 1;
    if (left > 0) return;
    clearInterval(timer);
    socket.write('0\r\n\r\n');
  }, eventGapsMs[pace]);
}

function answerBurst(socket: Socket): void {
  socket.write(streamHead);
  for (let count = 0; count < eventCounts.burst; count += 1) socket.write(delta);
  socket.write('0\r\n\r\n');
}

const together = 32;

function answerBulk(socket: Socket): void {
  const piece = Buffer.from(delta.repeat(together));
  socket.write(streamHead);
  for (let count = 0; count < eventCounts.bulk; count += together) socket.write(piece);
  socket.write('0\r\n\r\n');
}

const answers: Readonly<Record<string, (socket: Socket) => void>> = {
  json: (socket) => socket.write(jsonAnswer),
  sse: answerStream,
  paced: (socket) => answerPaced(socket, 'paced'),
  slow: (socket) => answerPaced(socket, 'slow'),
  burst: answerBurst,
  bulk: answerBulk,
  upload: (socket) => socket.write(okAnswer),
};

/** One answer for each whole frame of the client's; how long those are, the work says. */
function speakFrames(socket: Socket, kind: string, first: Buffer): void {
  const work = works.find((one) => one.answer === kind);
  const whole = clientFrame(work?.bodyBytes ?? 300).length;
  const reply = serverFrame(300);
  let had = 0;
  const take = (bytes: Buffer): void => {
    had += bytes.length;
    while (had >= whole) {
      had -= whole;
      socket.write(reply);
    }
  };
  socket.write(switching);
  take(first);
  socket.on('data', take);
}

function serve(socket: Socket): void {
  let head = '';
  let kind = '';
  let bodyLeft = -1;
  const read = (bytes: Buffer): void => {
    let at = 0;
    while (at < bytes.length) {
      if (bodyLeft < 0) {
        const text = head + bytes.toString('latin1', at);
        const end = text.indexOf('\r\n\r\n');
        if (end < 0) {
          head = text;
          return;
        }
        at += end + 4 - head.length;
        head = '';
        kind = /^x-bench: (\w+)/im.exec(text)?.[1] ?? 'json';
        if (/^upgrade: websocket/im.test(text.slice(0, end))) {
          socket.removeListener('data', read);
          return speakFrames(socket, kind, bytes.subarray(at));
        }
        bodyLeft = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
      }
      const step = Math.min(bodyLeft, bytes.length - at);
      bodyLeft -= step;
      at += step;
      if (bodyLeft > 0) return;
      bodyLeft = -1;
      answers[kind]?.(socket);
    }
  };
  socket.on('data', read);
  socket.on('error', () => socket.destroy());
}

// The same over TLS when a certificate is given in the environment.
const { BENCH_CERT: cert, BENCH_KEY: key } = process.env;
const server =
  cert === undefined || key === undefined
    ? createServer({ noDelay: true }, serve)
    : createSecureServer({ cert, key }, (socket) => serve(socket.setNoDelay()));
server.listen(0, '127.0.0.1', 1_024, () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
process.once('disconnect', () => process.exit(0));
