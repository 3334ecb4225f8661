// What requests leave behind when they are over. V8 says it itself, collection by collection (`--trace-gc`); no time is looked at.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { codexHeaders, turnMetadata } from '../fakes/codex-traffic.ts';
import { bedToken } from '../fakes/proxy-bed.ts';

const atOnce = 32;
const collection = / ms: (Scavenge|Mark-Compact)\D* ([\d.]+) \([\d.]+\) -> ([\d.]+) \(/;

/** Megabytes by which the memory in use grew from one collection of the young to the next, all together. */
function grownMb(lines: readonly string[]): { readonly collections: number; readonly mb: number } {
  let [collections, mb] = [0, 0];
  let before: number | null = null;
  for (const line of lines) {
    const [, kind, , after = '0'] = collection.exec(line) ?? [];
    if (kind === undefined) continue;
    const now: number | null = kind === 'Scavenge' ? Number(after) : null;
    if (now !== null && before !== null) {
      collections += 1;
      mb += now - before;
    }
    before = now;
  }
  return { collections, mb };
}

test('a request that is over leaves nothing among the old objects: neither itself nor what it led to', async () => {
  const upstream = createServer((request, response) => {
    request.resume();
    request.once('end', () => response.end(JSON.stringify({ filler: 'z'.repeat(900) })));
  });
  await once(upstream.listen(0, '127.0.0.1'), 'listening');
  const address = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/base`;
  const entry = fileURLToPath(new URL('../fakes/proxy-with-tee-entry.ts', import.meta.url));
  const child = spawn(process.execPath, ['--trace-gc', '--import', 'tsx', entry, address], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  const lines = createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
  const line = async (begin: string): Promise<string> => {
    for (;;) {
      const found = said.find((one) => one.startsWith(begin));
      if (found !== undefined) return found;
      await once(lines, 'line');
    }
  };
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  try {
    const port = Number((await line('port')).split(' ')[1]);
    const headers = Object.fromEntries(codexHeaders(turnMetadata('s', 't')));
    const body = JSON.stringify({ model: 'gpt-6.1-sol', input: 'y'.repeat(1_500) });
    const one = async (): Promise<void> => {
      const sent = ask({
        agent,
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: `/l/${bedToken}/v1/openai-responses/api/responses`,
        headers: { ...headers, authorization: 'Bearer of-the-client', 'content-length': body.length },
      });
      sent.end(body);
      const [answer] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
      answer.resume();
      await once(answer, 'end');
    };
    const many = async (count: number): Promise<void> => {
      let left = count;
      const work = async (): Promise<void> => {
        while ((left -= 1) >= 0) await one();
      };
      await Promise.all(Array.from({ length: atOnce }, work));
    };
    // Until what is hot is compiled and the young generation has its full size.
    await many(4_000);
    child.stdin.write('warm\n');
    await line('heard warm');
    const from = said.length;
    await many(4_000);
    child.stdin.write('done\n');
    await line('heard done');
    const { collections, mb } = grownMb(said.slice(from));
    expect(collections).toBeGreaterThan(3);
    // It was 8 KB of the 35 KB that a request takes, when a set of what runs and an object with a getter kept it.
    expect((mb * 1_024) / 4_000).toBeLessThan(2);
  } finally {
    agent.destroy();
    child.stdin.end();
    await once(child, 'exit');
    upstream.close();
  }
});
