// The bridge of the real app, used as a page that was taken over would use it; and what a model says, shown.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callNames } from '../../main/ipc/parse.ts';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { FAKE_ACCESS_TOKEN } from '../codex/login.ts';
import { proofFigures } from '../fakes/figures.ts';
import { startFakeUpstream, type FakeUpstream } from '../fakes/upstream/server.ts';
import { copiedCommand, detailOf, sessionsOf } from './log-of.ts';
import { paste } from './paste.ts';
import { removeProfile, startPostern, type Postern } from './postern.ts';

let upstream: FakeUpstream;
let home: CodexHome;
let postern: Postern;
beforeAll(async () => {
  upstream = await startFakeUpstream();
  home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
  postern = await startPostern({ home, upstream });
});
afterAll(async () => {
  await postern.quit();
  await removeProfile(postern.profile);
  await home.remove();
  await upstream.close();
});

/** Asks on the page's side, past the types of the bridge. */
type AnyCall = (name: string, params?: unknown) => Promise<{ ok: boolean; problem?: { code: string } }>;

test('H4 what is cyclic, no number, of a foreign kind or deep without end is refused by every call', async () => {
  const answers = await postern.window.evaluate(async (names) => {
    const call = (window as unknown as { postern: { call: AnyCall } }).postern.call;
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    let deep: unknown = 'end';
    for (let level = 0; level < 100; level += 1) deep = { on: deep, id: [deep] };
    const bad = [
      cyclic,
      deep,
      Number.NaN,
      new Map([['on', true]]),
      10n,
      new Date(),
      [[[[]]]],
      'x'.repeat(500_000),
      new Uint8Array(9),
    ];
    const found: string[] = [];
    for (const name of names) {
      for (const raw of bad) {
        const answer = await call(name, raw);
        found.push(answer.ok ? `${name} took it` : (answer.problem?.code ?? ''));
      }
    }
    return [...new Set(found)];
  }, callNames);
  expect(answers).toEqual(['call-invalid']);
});

// One batch of 20,000; with POSTERN_TEST_CALLS=100000 five of them.
const batchCalls = 20_000;
const batches = Math.ceil(Number(process.env['POSTERN_TEST_CALLS'] ?? batchCalls) / batchCalls);

test('H5 a page that asks without end gets its answers and costs no more than it is given', async () => {
  /** Of the main process, in MB. */
  const memory = (): Promise<number> =>
    postern.app.evaluate(({ app }) =>
      app
        .getAppMetrics()
        .reduce((sum, { type, memory: used }) => (type === 'Browser' ? used.workingSetSize / 1024 : sum), 0),
    );
  const before = await memory();
  const grownMb: number[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    const answered = await postern.window.evaluate(async (count) => {
      const answers = await Promise.all(
        Array.from({ length: count }, () => window.postern.call('status/read')),
      );
      return answers.filter(({ ok }) => ok).length;
    }, batchCalls);
    expect(answered).toBe(batchCalls);
    grownMb.push(Math.round((await memory()) - before));
  }
  process.stdout.write(`H5: ${batchCalls} calls at once, main had grown by ${grownMb.join(', ')} MB\n`);
  proofFigures({
    'calls of a page, 20,000 at once': batches * batchCalls,
    'main grown after the first batch, MB': grownMb[0] ?? 0,
    'main grown after the last batch, MB': grownMb.at(-1) ?? 0,
  });
  expect(Math.max(...grownMb)).toBeLessThan(300);
  // What the first needed is room for them all: each more would add to it if anything stayed.
  if (batches > 1) expect((grownMb.at(-1) ?? 0) - (grownMb[0] ?? 0)).toBeLessThan(60);
});

const hostile = [
  '<img src=x onerror="document.title=1"><script>document.title=1</script>',
  '![door](https://evil.test/door.png) [x](javascript:alert(1)) <a href="https://evil.test">y</a>',
  '\u001b]8;;https://evil.test\u0007click\u001b]8;;\u0007 \u001b[31mred\u001b[0m safe\u202egnp.exe',
  'canary-of-the-answer',
].join('\n\n');

test('G16 H3 what a model says is shown and does nothing, and no call returns the credential it was asked with', async () => {
  const { window, app } = postern;
  upstream.answer({ answer: { kind: 'message', text: hostile } });
  const clipboard = (): Promise<string> => app.evaluate(({ clipboard: board }) => board.readText());
  const command = await copiedCommand(window, clipboard, home.cwd);
  const ran = await paste(home, `${command} exec --skip-git-repo-check '<b>bold</b> \u202eevil \u001b[2J'`);
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  await window.getByTestId('session-row').first().click();
  await window.getByTestId('session-detail').getByText('canary-of-the-answer').first().waitFor();

  const page = await window.evaluate(() => ({
    made: [...document.querySelectorAll('img, script:not([src]), a[href], iframe, object, svg image')].map(
      (one) => one.outerHTML,
    ),
    text: document.body.textContent,
    title: document.title,
  }));
  expect(page.made).toEqual([]);
  expect(page.title).not.toBe('1');
  // oxlint-disable-next-line no-control-regex -- control characters are the subject here
  expect(page.text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  expect(page.text).toContain('⟨U+202E⟩');

  const asked = await window.evaluate(
    async (names) => {
      const call = (window as unknown as { postern: { call: AnyCall } }).postern.call;
      const answers: Record<string, string> = {};
      for (const name of names) answers[name] = JSON.stringify(await call(name));
      return answers;
    },
    callNames.filter((name) => /\/(read|list|receipts)$/.test(name)),
  );
  const sessions = await sessionsOf(window);
  const details = await Promise.all(sessions.map(({ id }) => detailOf(window, id)));
  const turns = details.flatMap(({ session, turns: all }) =>
    all.map(({ id }) => ({ sessionId: session.id, turnId: id })),
  );
  const raw = await window.evaluate(async (wanted) => {
    const { call } = (window as unknown as { postern: { call: AnyCall } }).postern;
    return JSON.stringify(await Promise.all(wanted.map((turn) => call('exchange/list', turn))));
  }, turns);
  expect(Object.keys(asked).length).toBeGreaterThan(10);
  expect(raw).toContain('responses');
  for (const text of [...Object.values(asked), JSON.stringify(details), raw]) {
    expect(text).not.toContain(FAKE_ACCESS_TOKEN);
    expect(text).not.toMatch(/\/l\/[A-Za-z0-9_-]{40}/);
  }
});
