// The session log with the real Codex: what passed is found, counted, shown raw, exported, sent as traces, and deleted.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Calls, CallName } from '../../preload/contract.ts';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { openCollector } from '../fakes/collector.ts';
import { startFakeUpstream, type FakeUpstream } from '../fakes/upstream/server.ts';
import { filesHolding } from './canary.ts';
import { copiedCommand, detailOf, sessionsOf } from './log-of.ts';
import { paste, type Pasted } from './paste.ts';
import { removeProfile, startPostern, type Postern } from './postern.ts';

const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

interface Scene {
  readonly upstream: FakeUpstream;
  readonly home: CodexHome;
  readonly postern: Postern;
  /** Runs a prompt as a launch of its own; the turn is stored when it resolves. */
  run(prompt: string, how?: string): Promise<Pasted>;
  ask<N extends CallName>(name: N, params: Calls[N][0]): Promise<Calls[N][1]>;
}

async function scene(): Promise<Scene> {
  const upstream = await startFakeUpstream();
  toClose.push(upstream.close);
  const home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
  toClose.push(home.remove);
  const postern = await startPostern({ home, upstream });
  toClose.push(() => removeProfile(postern.profile), postern.quit);
  const clipboard = (): Promise<string> => postern.app.evaluate(({ clipboard: board }) => board.readText());
  const command = await copiedCommand(postern.window, clipboard, home.cwd);
  return {
    upstream,
    home,
    postern,
    async run(prompt, how = 'exec --skip-git-repo-check') {
      const ran = await paste(home, `${command} ${how} '${prompt}'`);
      const id = ran.sessionId ?? '';
      await expect
        .poll(
          async () => (await sessionsOf(postern.window)).find((one) => one.id === id)?.status ?? 'streaming',
        )
        .not.toBe('streaming');
      return ran;
    },
    async ask(name, params) {
      const answer = await postern.window.evaluate(
        ([asked, given]) =>
          (window.postern.call as (name: string, params: unknown) => Promise<unknown>)(asked, given),
        [name, params] as const,
      );
      const { ok, value, problem } = answer as { ok: boolean; value: never; problem?: { what: string } };
      if (!ok) throw new Error(problem?.what ?? 'refused');
      return value;
    },
  };
}

test('P11 P12 P13 T5 T10 sessions of the real codex are found, counted, shown raw, exported and deleted for good', async () => {
  const { run, ask, postern, home } = await scene();
  const { window } = postern;
  const plain = await run('say the word heliotrope');
  const tool = await run('list it [[tool:echo quicksilver-canary]]');
  const failed = await run('say hi [[fail:400]]');
  expect([plain.code, tool.code, failed.code]).toEqual([0, 0, 1]);

  // Found by prompt and by what a tool printed, each where it stands.
  const found = async (text: string): Promise<readonly string[]> =>
    (await ask('session/search', { filter: { text }, before: null, limit: 10 })).sessions.map(
      ({ session }) => session.id,
    );
  expect(await found('heliotrope')).toEqual([plain.sessionId]);
  expect(await found('quicksilver-canary')).toEqual([tool.sessionId]);
  const [hit] = (await ask('session/search', { filter: { text: 'heliotrope' }, before: null, limit: 10 }))
    .sessions;
  const [start, end] = hit?.hits[0]?.marks[0] ?? [0, 0];
  expect(hit?.hits[0]?.snippet.slice(start, end)).toBe('heliotrope');
  expect(
    (await ask('session/search', { filter: { statuses: ['failed'] }, before: null, limit: 10 })).sessions.map(
      ({ session }) => session.id,
    ),
  ).toEqual([failed.sessionId]);

  // Counted once, with an estimate that says whose prices it took.
  const totals = await ask('totals/read', { period: 'day', at: Date.now() });
  expect(totals.total).toMatchObject({ turns: 3, completed: 2, toolCalls: 1 });
  expect(totals.pricesAsOf).toMatch(/^\d{4}-\d\d-\d\d$/);
  const detail = await detailOf(window, tool.sessionId ?? '');
  expect(detail.session.costUsd).toBeGreaterThan(0);
  expect(detail.turns[0]).toMatchObject({ status: 'completed', retries: 0 });
  const { startedAt = 0, sentAt, firstTokenAt, endedAt } = detail.turns[0] ?? {};
  expect([sentAt, firstTokenAt, endedAt].every((at) => (at ?? 0) >= startedAt)).toBe(true);

  // The plan's limits came with the answers.
  await expect.poll(async () => (await ask('usage/list', undefined))[0]?.limits.length).toBe(2);
  expect((await ask('usage/list', undefined))[0]).toMatchObject({
    limits: [
      { name: '5-hour limit', usedPercent: 12.5 },
      { name: 'weekly limit', usedPercent: 40 },
    ],
  });

  // As it went over the wire, without a credential.
  const [turn] = detail.turns;
  const raw = async (): Promise<string> =>
    JSON.stringify(await ask('exchange/list', { sessionId: tool.sessionId ?? '', turnId: turn?.id ?? '' }));
  await expect.poll(raw).toContain('response.completed');
  const text = await raw();
  expect(text).not.toContain('at-test-canary');
  expect(text).not.toMatch(/Bearer (?!\[)/);

  // Exported whole and redacted, as it was previewed.
  for (const format of ['markdown', 'jsonl', 'har'] as const) {
    const path = join(home.userHome, `export.${format}`);
    await postern.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, path);
    const wish = { filter: {}, sessionIds: null, format, redacted: true };
    const preview = await ask('export/preview', wish);
    expect(preview.sessions).toBe(3);
    expect(await ask('export/save', wish)).toBe(path);
    const written = await readFile(path, 'utf8');
    expect(written).toContain(format === 'har' ? 'response.completed' : 'heliotrope');
    expect(written).not.toContain(home.userHome);
  }

  // Gone from the disk, and from nothing else.
  expect(await ask('session/delete', { sessionIds: [tool.sessionId ?? ''] })).toEqual({
    deleted: 1,
    undoId: null,
  });
  expect(await found('quicksilver-canary')).toEqual([]);
  await expect.poll(() => filesHolding(postern.profile, ['quicksilver-canary'])).toEqual([]);
  expect(await found('heliotrope')).toEqual([plain.sessionId]);

  // The same by its days, from the settings: counted, asked, gone, and said in the list and where it was open.
  await window.getByTestId('session-row').filter({ hasText: 'heliotrope' }).first().click();
  await window.getByTestId('rail-settings').click();
  await window.getByTestId('delete-choice').selectOption('between');
  await window.getByTestId('delete-to').fill('2001-01-01');
  await window.getByTestId('delete-from').fill('');
  await expect.poll(() => window.getByTestId('delete-count').innerText()).toBe('That is no session.');
  expect(await window.getByTestId('delete-range').isDisabled()).toBe(true);
  await window.getByTestId('delete-from').fill(new Date().toLocaleDateString('sv'));
  await window.getByTestId('delete-to').fill('');
  const { sessions, turns } = await ask('session/countRange', { from: null, to: null });
  const words = `${sessions} sessions with ${turns} turns`;
  await expect.poll(() => window.getByTestId('delete-count').innerText()).toBe(`That is ${words}.`);
  await window.getByTestId('delete-range').click();
  expect(await window.locator('.confirm').first().innerText()).toContain(words);
  await window.getByTestId('delete-range-confirm').click();
  await window
    .getByTestId('deleted-count')
    .filter({ hasText: `${sessions} sessions deleted.` })
    .waitFor();
  await window.getByTestId('rail-sessions').click();
  await window.getByTestId('sessions-empty').waitFor();
  expect(await found('heliotrope')).toEqual([]);
});

test('a session goes on from the log in the real codex, and a fork of it points back', async () => {
  const { run, ask, postern, home } = await scene();
  const clipboard = (): Promise<string> => postern.app.evaluate(({ clipboard: board }) => board.readText());
  const first = await run('say one');
  const sessionId = first.sessionId ?? '';
  await ask('session/copyContinue', { sessionId, how: 'resume' });
  const command = await clipboard();
  expect(command).toMatch(new RegExp(`resume ${sessionId}$`));
  // The interactive resume, said the way a script can run it.
  const scripted = command.replace(/resume \S+$/, `exec --skip-git-repo-check resume ${sessionId} 'say two'`);
  const again = await paste(home, scripted);
  expect(again, again.stderr).toMatchObject({ code: 0, sessionId });
  await expect.poll(async () => (await sessionsOf(postern.window))[0]?.turns).toBe(2);
  await ask('session/copyContinue', { sessionId, how: 'fork' });
  expect(await clipboard()).toMatch(new RegExp(`fork ${sessionId}$`));
});

test('T10 turns reach a collector as spans, and wait on the disk while it is away', async () => {
  const collector = await openCollector();
  toClose.push(collector.close);
  const { run, ask } = await scene();
  const settings = await ask('settings/change', {
    traces: { on: true, endpoint: collector.endpoint, content: false },
  });
  expect(settings.traces).toMatchObject({ on: true, problem: null });
  expect(await ask('traces/test', undefined)).toMatchObject({ state: 'works' });
  await run('say the word heliotrope');
  await expect.poll(() => collector.taken.size, { timeout: 20_000 }).toBeGreaterThan(1);
  expect(JSON.stringify([...collector.taken.values()])).not.toContain('heliotrope');
});

test('T6 a turn that ends while the window is hidden is told once, by its title', async () => {
  const { run, postern } = await scene();
  const visible = (): Promise<boolean> =>
    postern.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((one) => one.isVisible()));
  await postern.app.evaluate(({ Notification, BrowserWindow }) => {
    const told: string[][] = [];
    (globalThis as unknown as { told: string[][] }).told = told;
    Notification.isSupported = () => true;
    Notification.prototype.show = function show(this: { title: string; body: string }) {
      told.push([this.title, this.body]);
    };
    for (const one of BrowserWindow.getAllWindows()) {
      // It shows itself when it is ready and when it has loaded, which may still be to come.
      one.on('show', () => one.hide());
      one.hide();
    }
  });
  await expect.poll(visible).toBe(false);
  await run('say the word heliotrope');
  const told = (): Promise<string[][]> =>
    postern.app.evaluate(() => (globalThis as unknown as { told: string[][] }).told);
  await expect.poll(told).toEqual([['say the word heliotrope', expect.stringMatching(/^Finished/)]]);
});
