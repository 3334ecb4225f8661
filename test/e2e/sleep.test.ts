// A machine that sleeps in mid-stream and wakes to a connection that is gone: the turn is made good, and so is the next.
import { execFileSync } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { detailOf } from './log-of.ts';
import { openSignedIn } from './opened.ts';
import { paste } from './paste.ts';

const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

/** Everything this test started, its children's children too: Postern with all its processes, and Codex. */
function started(): readonly number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const all = rows.map((row) => row.trim().split(/\s+/).map(Number));
  const below = (parent: number): readonly number[] =>
    all.flatMap(([pid = 0, ppid]) => (ppid === parent ? [pid, ...below(pid)] : []));
  return below(process.pid);
}

function signal(pids: readonly number[], name: 'SIGSTOP' | 'SIGCONT'): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // The `ps` that listed it, or one that has ended since.
    }
  }
}

test('Chromium is told to give back freed memory once a minute, for which each of its processes would wake every four seconds', async () => {
  const { postern } = await openSignedIn(toClose);
  const features = await postern.app.evaluate(({ app }) => app.commandLine.getSwitchValue('enable-features'));
  // The driver asks for some of its own, which stay.
  expect(features).toMatch(/^\w.*,PartitionAllocMemoryReclaimer:interval\/60s$/);
});

test('D18 asleep while the upstream gives up: after waking the turn completes within 5 s as one turn, and the next one works', async () => {
  const opened = await openSignedIn(toClose);
  const { postern, home, upstream } = opened;
  const command = await opened.command();
  upstream.answer({
    times: 1,
    answer: { kind: 'cut', of: { kind: 'message', text: 'Half' }, afterEvents: 6, ending: { kind: 'reset' } },
  });

  upstream.hold();
  const running = paste(home, `${command} exec --skip-git-repo-check 'say hi'`);
  await upstream.reached();
  upstream.release(3);
  await upstream.reached();
  const { exchange } = await upstream.requests.waitFor(({ kind }) => kind === 'turn');
  const asleep = started();
  expect(asleep).toContain(postern.pid);
  signal(asleep, 'SIGSTOP');
  try {
    upstream.release();
    await upstream.exchanges.waitFor(({ id, outcome }) => id === exchange.id && outcome === 'cut');
  } finally {
    signal(asleep, 'SIGCONT');
  }
  const wokeAt = performance.now();
  const ran = await running;
  expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('say hi') as string });
  const tookMs = Math.round(performance.now() - wokeAt);
  process.stdout.write(`D18: whole ${tookMs} ms after waking\n`);
  expect(tookMs).toBeLessThan(5_000);

  const sessionId = ran.sessionId ?? '';
  await expect
    .poll(async () => (await detailOf(postern.window, sessionId)).turns)
    .toMatchObject([{ status: 'completed', exchanges: 2, retries: 1, problem: null }]);
  const next = await paste(home, `${command} exec --skip-git-repo-check resume ${sessionId} 'and again'`);
  expect(next, next.stderr).toMatchObject({ code: 0, sessionId });
  await expect
    .poll(async () => (await detailOf(postern.window, sessionId)).turns.map(({ status }) => status))
    .toEqual(['completed', 'completed']);
});
