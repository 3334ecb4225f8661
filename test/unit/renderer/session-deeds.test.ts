import { describe, expect, it, vi } from 'vitest';
import type { ExportPreview, LogChanges, SessionView } from '../../../preload/contract.ts';
import { afterForgetting, forgetSessions } from '../../../renderer/store/forget-sessions.ts';
import { dayStart } from '../../../renderer/store/filters.ts';
import { createStore } from '../../../renderer/store/create.ts';
import { daysText, readThresholds, sizeText, withChoice } from '../../../renderer/store/keep-choices.ts';
import { emptyLog, foldPage } from '../../../renderer/store/session-log.ts';
import { type Answering, fakeBridge, good } from '../../fakes/bridge.ts';
import {
  rawExchangeView,
  receiptView,
  sessionView,
  settingsView,
  storageView,
  usageView,
} from '../../fakes/views.ts';

const sessions = [
  sessionView({ id: 'a', lastActivityAt: 3000, background: 1 }),
  sessionView({ id: 'b', lastActivityAt: 2000 }),
  sessionView({ id: 'c', lastActivityAt: 1000 }),
];
const child = sessionView({ id: 'a-title', kind: 'title', parentId: 'a', lastActivityAt: 2900 });
const page = { sessions, nextBefore: null, total: 3 };
const removal = (removed: readonly string[], total: number): LogChanges => ({
  sessions: [],
  turns: [],
  items: [],
  appended: [],
  removed,
  total,
});
const problem = { code: 'call-failed', what: 'No.', why: '', next: '' };

async function opened(answering: Answering = {}) {
  const bridge = fakeBridge({
    'session/list': () => good(page),
    'session/watch': () => good(null),
    'usage/list': () => good([usageView()]),
    ...answering,
  });
  const store = createStore(bridge);
  await store.start();
  return { bridge, ...store };
}

describe('sessions that are gone', () => {
  const log = foldPage(emptyLog, { ...page, sessions: [...sessions, child] }, 'first');

  it('leave the list with their background', () => {
    const left = forgetSessions(log, ['a']);
    expect([left.order, [...left.byId.keys()].toSorted(), left.background.has('a')]).toEqual([
      expect.not.arrayContaining(['a']),
      ['b', 'c'],
      false,
    ]);
  });

  it('give way to the one below, else the one above, and a background one to its own', () => {
    expect(afterForgetting(log, 'b', ['b'])).toBe('c');
    expect(afterForgetting(log, 'a-title', ['a-title'])).toBe('a');
    expect(afterForgetting(log, 'b', ['c'])).toBe('b');
    expect(afterForgetting(log, null, ['a'])).toBeNull();
  });
});

const gone = { deleted: 1, undoId: 'u1' };

describe('deleting a session', () => {
  it('takes it out of the list at once, and says so with the way back', async () => {
    const { state, actions, bridge } = await opened({ 'session/delete': () => good(gone) });
    actions.choose('a');
    await actions.deleteSession('a');
    expect(bridge.asked.findLast((call) => call.name === 'session/delete')?.params).toEqual({
      sessionIds: ['a'],
      undoable: true,
    });
    expect(state.getState().log.byId.has('a')).toBe(false);
    expect(state.getState().place.sessionId).toBe('b');
    expect(state.getState().bench.toast).toEqual({
      text: 'Session deleted. What Codex itself keeps of it stays.',
      undoId: 'session/u1',
    });
  });

  it('the way back brings it back into the list and opens it', async () => {
    const { state, actions, bridge } = await opened({
      'session/delete': () => good(gone),
      'session/undelete': () => good(undefined),
    });
    actions.choose('a');
    await actions.deleteSession('a');
    await actions.undo();
    expect(bridge.asked.findLast((call) => call.name === 'session/undelete')?.params).toEqual({
      undoId: 'u1',
    });
    expect(state.getState().log.byId.has('a')).toBe(true);
    expect([state.getState().place.sessionId, state.getState().bench.toast]).toEqual(['a', null]);
  });

  it('the only session is read anew when it is brought back', async () => {
    const only = [sessionView({ id: 'a' })];
    let kept: readonly SessionView[] = only;
    const { state, actions, bridge } = await opened({
      'session/list': () => good({ sessions: kept, nextBefore: null, total: kept.length }),
      'session/delete': () => {
        kept = [];
        return good(gone);
      },
      'session/undelete': () => {
        kept = only;
        return good(undefined);
      },
    });
    actions.choose('a');
    await actions.deleteSession('a');
    expect([state.getState().place.sessionId, state.getState().chain]).toEqual([null, null]);
    const asked = (): number => bridge.asked.filter((call) => call.name === 'session/watch').length;
    const before = asked();
    await actions.undo();
    expect([state.getState().place.sessionId, asked() > before]).toEqual(['a', true]);
  });

  it.each([
    ['comes too late says why', 'not-found', undefined],
    ['is barred for the moment says why, and stays', 'call-failed', 'session/u1'],
  ])('a way back that %s', async (_what, code, left) => {
    const barred = { ...problem, code };
    const { state, actions } = await opened({
      'session/delete': () => good(gone),
      'session/undelete': () => ({ ok: false, problem: barred }),
    });
    await actions.deleteSession('a');
    await actions.undo();
    expect([state.getState().notice, state.getState().log.byId.has('a')]).toEqual([barred, false]);
    expect(state.getState().bench.toast?.undoId).toBe(left);
  });

  it('keeps it, and says why, when it could not be', async () => {
    const { state, actions } = await opened({ 'session/delete': () => ({ ok: false, problem }) });
    await actions.deleteSession('a');
    expect(state.getState().log.byId.has('a')).toBe(true);
    expect([state.getState().notice, state.getState().keeping.deleting]).toEqual([problem, null]);
  });

  it('goes on at once to the one beside it when its deletion is told before it is answered', async () => {
    const { state, actions, bridge } = await opened({
      'session/delete': () => {
        bridge.tell('log/changed', removal(['a'], 2));
        return good(gone);
      },
    });
    actions.choose('a');
    await actions.deleteSession('a');
    expect([state.getState().place.sessionId, state.getState().log.order]).toEqual(['b', ['b', 'c']]);
    expect(state.getState().log.total).toBe(2);
  });

  it('a span: counts it, deletes just that, tells how many, and reads anew what is kept', async () => {
    let kept = sessions;
    const { state, actions, bridge } = await opened({
      'session/list': () => good({ sessions: kept, nextBefore: null, total: kept.length }),
      'session/countRange': () => good({ sessions: 2, turns: 5 }),
      'session/deleteRange': () => {
        kept = kept.slice(0, 1);
        bridge.tell('log/changed', removal(['b', 'c'], 1));
        return good({ deleted: 2 });
      },
      'settings/read': () => good(settingsView({ storage: storageView({ sessions: kept.length }) })),
    });
    actions.choose('c');
    await actions.countRange({ from: 500, to: 2500 });
    expect(state.getState().keeping.counted).toEqual({
      span: { from: 500, to: 2500 },
      count: { state: 'ready', value: { sessions: 2, turns: 5 } },
    });
    await actions.deleteRange({ from: 500, to: 2500 });
    expect(bridge.asked.findLast((call) => call.name === 'session/deleteRange')?.params).toEqual({
      from: 500,
      to: 2500,
    });
    expect([...state.getState().log.byId.keys()]).toEqual(['a']);
    expect(state.getState().place.sessionId).toBe('a');
    expect([state.getState().keeping.deleted, state.getState().settings?.storage.sessions]).toEqual([2, 1]);
  });

  it('the newest span asked for is the one that is counted', async () => {
    const answers: ((sessions: number) => void)[] = [];
    const { state, actions } = await opened({
      'session/countRange': () =>
        new Promise((resolve) => answers.push((count) => resolve(good({ sessions: count, turns: count })))),
    });
    const [first, second] = [
      actions.countRange({ from: null, to: 1 }),
      actions.countRange({ from: null, to: 2 }),
    ];
    answers[1]?.(22);
    await second;
    answers[0]?.(11);
    await first;
    expect(state.getState().keeping.counted).toMatchObject({
      span: { to: 2 },
      count: { value: { sessions: 22 } },
    });
  });
});

describe('going on with a session', () => {
  it('shows the receipt of its launch', async () => {
    const { state, actions, bridge } = await opened({
      'session/continue': () => good(receiptView({ launchId: 'l1' })),
      'session/copyContinue': () => good(receiptView({ launchId: 'l2' })),
    });
    await actions.continueSession('a', 'fork');
    await actions.copyContinue('a', 'resume');
    expect(
      state
        .getState()
        .receipts.map((one) => one.launchId)
        .toSorted(),
    ).toEqual(['l1', 'l2']);
    expect(state.getState().copiedLaunches.has('l2')).toBe(true);
    expect(bridge.asked.findLast((call) => call.name === 'session/continue')?.params).toEqual({
      sessionId: 'a',
      how: 'fork',
    });
  });

  it('says why it could not', async () => {
    const { state, actions } = await opened({ 'session/continue': () => ({ ok: false, problem }) });
    await actions.continueSession('a', 'resume');
    expect(state.getState().notice).toEqual(problem);
  });
});

describe('raw exchanges', () => {
  it('stay in sight while they are read anew, and those of a few turns are held', async () => {
    let count = 0;
    const { state, actions } = await opened({
      'exchange/list': () => good([rawExchangeView({ exchangeId: `x${(count += 1)}` })]),
    });
    await actions.readExchanges('a', 't');
    const again = actions.readExchanges('a', 't');
    expect(state.getState().exchanges.get('t')?.state).toBe('ready');
    await again;
    expect(state.getState().exchanges.get('t')).toMatchObject({ value: [{ exchangeId: 'x2' }] });
    for (let turn = 0; turn < 20; turn += 1) await actions.readExchanges('a', `t${turn}`);
    expect(state.getState().exchanges.size).toBe(8);
    expect(state.getState().exchanges.has('t19')).toBe(true);
  });
});

describe('an export', () => {
  const what = { name: 'A session', sessionIds: ['a'], filter: {} };
  const preview: ExportPreview = { sessions: 1, turns: 2, bytes: 10, sample: 'x' };

  it('of what a filter finds is asked for with the moment its span of days begins now', async () => {
    const { actions, bridge } = await opened({ 'export/preview': () => good(preview) });
    await actions.openExport({ name: '3 sessions', sessionIds: null, filter: { text: ' flaky ', from: -7 } });
    expect(bridge.asked.at(-1)?.params).toMatchObject({
      sessionIds: null,
      filter: { text: 'flaky', from: dayStart(Date.now(), 6) },
    });
  });

  it('is redacted unless a person says otherwise', async () => {
    const { actions, bridge } = await opened({ 'export/preview': () => good(preview) });
    await actions.openExport(what);
    expect(bridge.asked.at(-1)?.params).toMatchObject({ redacted: true, format: 'markdown' });
    await actions.changeExport({ redacted: false });
    expect(bridge.asked.at(-1)?.params).toMatchObject({ redacted: false });
    await actions.openExport(what);
    expect(bridge.asked.at(-1)?.params).toMatchObject({ redacted: true });
  });

  it('shows the preview of what is chosen now, however late an older one comes', async () => {
    let answer: () => void = () => undefined;
    const late = new Promise<ReturnType<typeof good<ExportPreview>>>((resolve) => {
      answer = () => resolve(good(preview));
    });
    const { state, actions } = await opened({
      'export/preview': ({ format }) => (format === 'markdown' ? late : good({ ...preview, sample: format })),
    });
    const first = actions.openExport(what);
    await actions.changeExport({ format: 'har' });
    answer();
    await first;
    expect(state.getState().exporting?.preview).toMatchObject({ value: { sample: 'har' } });
  });

  it('closes and says where it was saved; a person who cancels stays', async () => {
    const save = vi.fn<() => ReturnType<typeof good<string | null>>>();
    const { state, actions } = await opened({ 'export/preview': () => good(preview), 'export/save': save });
    await actions.openExport(what);
    save.mockReturnValueOnce(good(null));
    await actions.saveExport();
    expect(state.getState().place.sheet).toBe('export');
    save.mockReturnValueOnce(good('~/a.md'));
    await actions.saveExport();
    expect([state.getState().place.sheet, state.getState().bench.toast?.text]).toEqual([
      'none',
      'Saved as ~/a.md.',
    ]);
  });
});

describe('plan limits', () => {
  it('are read at the start and follow what main tells', async () => {
    const { state, bridge } = await opened();
    expect(state.getState().limits.usages).toMatchObject({ value: [{ id: 'codex' }] });
    bridge.tell('usage/changed', [usageView({ id: 'other' })]);
    expect(state.getState().limits.usages).toMatchObject({ value: [{ id: 'other' }] });
  });

  it('say why asking brought nothing, and forget it when asked anew', async () => {
    let works = false;
    const { state, actions } = await opened({
      'usage/ask': () => (works ? good([usageView({ id: 'm' })]) : { ok: false, problem }),
    });
    await actions.askUsage('m');
    expect(state.getState().limits.problems.get('m')).toEqual(problem);
    works = true;
    await actions.askUsage('m');
    expect([state.getState().limits.problems.size, state.getState().limits.asking.size]).toEqual([0, 0]);
  });
});

describe('what may be kept', () => {
  it('is named in words', () => {
    expect([
      daysText(null),
      daysText(30),
      daysText(365),
      sizeText(null),
      sizeText(500),
      sizeText(5000),
    ]).toEqual(['As long as I like', '30 days', 'a year', 'Any size', '500 MB', '5 GB']);
    expect(withChoice([7, 30], 14)).toEqual([7, 14, 30]);
  });

  it('takes thresholds as people type them, and no others', () => {
    expect([readThresholds('95, 80'), readThresholds('80% 80'), readThresholds('50;75')]).toEqual([
      [80, 95],
      [80],
      [50, 75],
    ]);
    for (const odd of ['', 'x', '0', '101', '8.5', '1 2 3 4 5 6 7 8 9 10 11'])
      expect(readThresholds(odd)).toBeNull();
  });
});
