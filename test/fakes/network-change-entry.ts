// The proxy in a network of its own, one wire away from its upstream; what happens when that changes, as one line of JSON.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { directTransport } from '../../main/domain/transport.ts';
import { farEventEveryMs, type NetworkChanges } from './network-change.ts';
import { selfSigned } from './certificates.ts';
import { startBed } from './proxy-bed.ts';

const ip = (line: string): void => void execFileSync('ip', line.split(' '));

const far = spawn(
  'unshare',
  [
    '--net',
    process.execPath,
    '--import',
    'tsx',
    fileURLToPath(new URL('far-upstream-entry.ts', import.meta.url)),
  ],
  { stdio: ['pipe', 'pipe', 'inherit'] },
);
const said = createInterface({ input: far.stdout });

/** Arguments of `ip`, or what it shows of itself as JSON. */
async function tellFar(line: string): Promise<void> {
  far.stdin.write(`${line}\n`);
  await once(said, 'line');
}

ip('link set lo up');
ip('link add near type veth peer name far');
ip(`link set far netns ${far.pid}`);
await tellFar('addr add 198.18.7.2/24 dev far');
await tellFar('addr add 198.18.8.2/24 dev far');
await tellFar('link set far up');
ip('addr add 198.18.7.1/24 dev near');
ip('link set near up');

const authority = selfSigned({ name: 'Far authority' });
const { cert, key } = authority.issue({ name: 'far', hosts: ['198.18.7.2'] });
await tellFar(JSON.stringify({ cert, key }));
const bed = await startBed('https://198.18.7.2:8443', {
  transport: { ...directTransport, extraCaPem: authority.cert },
});
const url = `http://${bed.host}${bed.apiPath}/responses`;

/** A turn, asked for once. */
async function ask(): Promise<{ readonly status: number; readonly text: string; readonly ms: number }> {
  const at = performance.now();
  const answer = await fetch(url, { method: 'POST', body: '{}' });
  const text = await answer.text();
  return { status: answer.status, text, ms: performance.now() - at };
}

/** A turn that streams; `next` resolves with the next event, or with null when it has ended or was cut. */
async function stream(): Promise<{ next(): Promise<string | null> }> {
  const answer = await fetch(url, { method: 'POST', body: '"stream"' });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  return {
    next: async () => {
      const read = await reader?.read().catch(() => null);
      return read?.value ?? null;
    },
  };
}

/** True once it has come to this event; false when it ended before. */
async function reads(from: Awaited<ReturnType<typeof stream>>, number: number): Promise<boolean> {
  for (;;) {
    const events = await from.next();
    if (events === null) return false;
    if (Number(events.trim().split(' ').at(-1)) >= number) return true;
  }
}

/** As Codex does: again, until it is answered. */
async function askUntilAnswered(): Promise<{ readonly ms: number; readonly tries: number }> {
  const at = performance.now();
  for (let tries = 1; ; tries += 1) {
    const { status } = await ask();
    if (status === 200) return { ms: performance.now() - at, tries };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const first = await stream();
const streamAt = performance.now();
await first.next();
ip('link set near down');
const whileDown = await ask();
ip('link set near up');
const afterUp = await askUntilAnswered();
// Events from before the wire was cut may still be to be read: it has gone on with one from after that.
const wentOn = await reads(first, (performance.now() - streamAt) / farEventEveryMs);

// A connection that is kept, beside one in the middle of a stream.
await ask();
ip('addr flush dev near');
ip('addr add 198.18.8.1/24 dev near');
ip('route add 198.18.7.2 dev near');
const movedAt = performance.now();
const afterMove = await askUntilAnswered();
while ((await first.next()) !== null);
const cutAfterMs = performance.now() - movedAt;
const cut = bed.events.findLast((event) => event.type === 'ended' && event.outcome === 'upstreamGone');

const seen: NetworkChanges = {
  whileDown,
  afterUp,
  wentOn,
  afterMove,
  cutAfterMs,
  cutProblem: cut?.type === 'ended' ? (cut.problem?.code ?? null) : null,
};
process.stdout.write(`${JSON.stringify(seen)}\n`);
await bed.stop();
far.stdin.end();
process.exit(0);
