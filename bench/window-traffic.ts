// The upstream of bench/window.ts and its clients, a process of its own.
// node --import tsx bench/window-traffic.ts <streams> <events a second> <seconds>
// It tells { port }, takes { url }, makes one request for each stream, and tells what went and what came.
import { createServer, request, type ServerResponse } from 'node:http';
import {
  added,
  answer,
  codexHeaders,
  completed,
  created,
  delta,
  done,
  prompt,
  requestBody,
  surroundings,
  turnMetadata,
} from '../test/fakes/codex-traffic.ts';

/** What went through when all streams are over. */
export interface Passed {
  readonly events: number;
  readonly items: number;
  /** Events the clients saw. */
  readonly arrived: number;
  /** From the first request to the end of the last answer. */
  readonly elapsedMs: number;
}

const [streams = 20, rate = 200, seconds = 15] = process.argv.slice(2).map(Number);
const tickMs = 10;
const perTick = Math.max(1, Math.round((rate * tickMs) / 1_000));
/** An item a second. */
const itemEvents = rate;
let [events, items, arrived, responses] = [0, 0, 0, 0];

type Json = Readonly<Record<string, unknown>>;

/** All events of one answer: items that are begun, written bit by bit, and done. */
function* answerOf(id: string): Generator<Json> {
  yield created(id);
  for (let index = 0; index < seconds; index += 1) {
    const bits = Array.from({ length: itemEvents - 2 }, (_, bit) => `word${bit} `);
    const item = answer(`msg_${id}_${index}`, bits.join(''));
    yield added(index, item);
    for (const bit of bits) yield delta(index, `msg_${id}_${index}`, bit);
    yield done(index, item);
    items += 1;
  }
  yield completed(id, 9_000, 3_000);
}

/** Paced by the clock, so that a late timer does not make it slower. */
function stream(response: ServerResponse): void {
  responses += 1;
  const waiting = answerOf(`resp_window_${process.pid}_${responses}`);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'openai-model': 'gpt-5.6-sol' });
  const begun = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.ceil(((performance.now() - begun) / 1_000) * rate) + perTick - sent;
    let text = '';
    for (let count = 0; count < due; count += 1) {
      const next = waiting.next();
      if (next.done === true) {
        clearInterval(timer);
        response.end(text);
        return;
      }
      text += `event: ${String(next.value['type'])}\ndata: ${JSON.stringify(next.value)}\n\n`;
      sent += 1;
      events += 1;
    }
    response.write(text);
  }, tickMs);
  response.on('close', () => clearInterval(timer));
}

function ask(url: string, index: number): Promise<void> {
  const thread = `019c0000-0000-7000-8000-${String(index).padStart(12, '0')}`;
  const metadata = turnMetadata(thread, `019d0000-0000-7000-8000-${String(index).padStart(12, '0')}`, {
    model: 'gpt-5.6-sol',
  });
  const input = [surroundings('/home/me/work/live'), prompt(`msg_live_${index}`, `Live stream ${index}`)];
  const body = JSON.stringify(requestBody(metadata, input, { model: 'gpt-5.6-sol' }));
  const headers = {
    ...Object.fromEntries(codexHeaders(metadata)),
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    authorization: 'Bearer bench-only',
  };
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/responses`, { method: 'POST', headers, agent: false }, (got) => {
      if (got.statusCode !== 200) reject(new Error(`the proxy answered ${got.statusCode}`));
      let tail = '';
      got.setEncoding('utf8');
      got.on('data', (text: string) => {
        const parts = (tail + text).split('\n\n');
        tail = parts.pop() ?? '';
        arrived += parts.length;
      });
      got.on('end', resolve);
      got.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const server = createServer((incoming, response) => {
  incoming.resume();
  if (incoming.method === 'POST' && incoming.url?.endsWith('/responses') === true) return stream(response);
  response.writeHead(404).end();
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
process.on('message', async ({ url }: { readonly url: string }) => {
  // A request that is refused ends this process with its reason.
  const begun = performance.now();
  await Promise.all(Array.from({ length: streams }, (_, index) => ask(url, index)));
  const passed: Passed = { events, items, arrived, elapsedMs: performance.now() - begun };
  process.send?.({ passed });
});
process.once('disconnect', () => process.exit(0));
