import { describe, expect, it } from 'vitest';
import type { Answer, LaunchPreview, ReceiptView } from '../../../preload/contract.ts';
import { createStore } from '../../../renderer/store/create.ts';
import { receiptsToShow, receiptTitle, stepStates, withReceipt } from '../../../renderer/store/receipts.ts';
import { type Answering, fakeBridge, good } from '../../fakes/bridge.ts';
import { previewView, receiptView, settingsView } from '../../fakes/views.ts';

const problem = {
  code: 'terminal-failed',
  what: 'The terminal did not open.',
  why: 'It ended at once.',
  next: 'Choose another.',
};

const answering: Answering = {
  'settings/read': () => good(settingsView()),
  'codex/find': () => good({ state: 'found', path: '/usr/bin/codex', version: '0.169.0', foundBy: 'PATH' }),
  'launch/receipts': () => good([]),
  'launch/preview': (request) => good(previewView({ folder: request.folder })),
  'launch/start': (request) => good(receiptView({ launchId: 'launch-1', folder: request.folder })),
  'launch/copyCommand': (request) => good(receiptView({ launchId: 'launch-2', folder: request.folder })),
  'launch/chooseFolder': () => good('/home/ada/src/chosen'),
};

async function started(change: Answering = {}) {
  const bridge = fakeBridge({ ...answering, ...change });
  const store = createStore(bridge);
  await store.start();
  return { bridge, ...store, now: () => store.state.getState() };
}

describe('the launch sheet', () => {
  it('opens on the last folder with what a launch there would do', async () => {
    const { actions, now } = await started();
    actions.openLaunch();
    await actions.readPreview();
    expect(now().place.sheet).toBe('launch');
    expect(now().draft).toMatchObject({
      folder: '/home/ada/src/app',
      preview: { state: 'ready', value: { folder: '/home/ada/src/app' } },
    });
  });

  it('previews nothing until there is a folder, then the one that was chosen', async () => {
    const { actions, now } = await started({
      'settings/read': () => good(settingsView({ recentFolders: [] })),
    });
    actions.openLaunch();
    await actions.readPreview();
    expect(now().draft).toMatchObject({ folder: null, preview: null });
    await actions.chooseFolder();
    expect(now().draft.folder).toBe('/home/ada/src/chosen');
  });

  it('keeps the folder when the person cancels the picker', async () => {
    const { actions, now } = await started({ 'launch/chooseFolder': () => good(null) });
    actions.openLaunch();
    await actions.chooseFolder();
    expect(now().draft.folder).toBe('/home/ada/src/app');
  });

  it('shows the preview of the newest wish when an older one answers last', async () => {
    const held = new Map<string, (answer: Answer<LaunchPreview>) => void>();
    const { actions, now } = await started({
      'launch/preview': ({ lane }) => new Promise((resolve) => held.set(lane, resolve)),
    });
    actions.openLaunch();
    actions.setLane('api');
    held.get('api')?.(good(previewView({ lane: 'api' })));
    await expect.poll(() => now().draft.preview?.state).toBe('ready');
    held.get('auto')?.(good(previewView({ lane: 'chatgpt' })));
    await Promise.resolve();
    expect(now().draft.preview).toMatchObject({ value: { lane: 'api' } });
  });

  it('closes with a receipt when the launch began', async () => {
    const { actions, bridge, now } = await started();
    actions.openLaunch();
    actions.setLane('api');
    await actions.start();
    expect(now().place.sheet).toBe('none');
    expect(now().receipts.map((receipt) => receipt.launchId)).toEqual(['launch-1']);
    expect(bridge.asked.findLast((one) => one.name === 'launch/start')?.params).toEqual({
      folder: '/home/ada/src/app',
      lane: 'api',
      gatewayId: null,
      backendId: null,
    });
  });

  it('stays open with the problem when the launch was refused', async () => {
    const { actions, now } = await started({ 'launch/start': () => ({ ok: false, problem }) });
    actions.openLaunch();
    await actions.start();
    expect(now().place.sheet).toBe('launch');
    expect(now().draft).toMatchObject({ problem, busy: false });
    expect(now().notice).toBeNull();
  });

  it('shows the problem across the window when it launched without the sheet', async () => {
    const { actions, now } = await started({ 'launch/start': () => ({ ok: false, problem }) });
    await actions.startIn('/home/ada/src/notes');
    expect(now().notice).toBe(problem);
  });

  it('launches once when asked twice before the answer', async () => {
    const { actions, bridge } = await started();
    actions.openLaunch();
    await Promise.all([actions.start(), actions.start()]);
    expect(bridge.asked.filter((one) => one.name === 'launch/start')).toHaveLength(1);
  });

  it('remembers which launch was copied, to say that it waits to be pasted', async () => {
    const { actions, now } = await started();
    await actions.copyCommand('/home/ada/src/notes');
    expect([...now().copiedLaunches]).toEqual(['launch-2']);
    expect(now().announcement).toBe('Command copied.');
  });

  it('looks for Codex anew when it was missing', async () => {
    const { actions, bridge } = await started({
      'codex/find': () => good({ state: 'missing', install: [] }),
    });
    actions.openLaunch();
    expect(bridge.asked.findLast((one) => one.name === 'codex/find')?.params).toEqual({ again: true });
  });
});

describe('receipts', () => {
  const steps = { processUp: 400, requestSeen: 900, authAccepted: null, firstToken: null };

  it('wait for the first step not reached', () => {
    expect(stepStates(receiptView({ launchId: 'l', steps }))).toEqual([
      { step: 'processUp', state: 'done' },
      { step: 'requestSeen', state: 'done' },
      { step: 'authAccepted', state: 'waiting' },
      { step: 'firstToken', state: 'ahead' },
    ]);
  });

  it('name the step that failed', () => {
    const states = stepStates(receiptView({ launchId: 'l', steps, problem }));
    expect(states.find((one) => one.state === 'failed')?.step).toBe('authAccepted');
  });

  it('count a step as done when a later one was reached', () => {
    const skipped = { ...steps, processUp: null };
    expect(stepStates(receiptView({ launchId: 'l', steps: skipped }))[0]?.state).toBe('done');
  });

  it('wait for nothing once the process has ended', () => {
    const states = stepStates(receiptView({ launchId: 'l', steps, ended: true }));
    expect(states.map((one) => one.state)).toEqual(['done', 'done', 'ahead', 'ahead']);
  });

  it('show only the process of a launch that goes to its provider directly', () => {
    const direct = receiptView({ launchId: 'l', routed: false, steps: { ...steps, requestSeen: null } });
    expect(stepStates(direct)).toEqual([{ step: 'processUp', state: 'done' }]);
  });

  it.each<[string, Partial<ReceiptView>, boolean]>([
    ['Launching Codex', {}, false],
    ['Command copied', {}, true],
    ['Launching Codex', { steps }, true],
    ['Codex is through', { steps: { ...steps, authAccepted: 950, firstToken: 1200 } }, false],
    ['Codex has ended', { steps, ended: true }, false],
    ['Codex is running', { routed: false, steps: { ...steps, requestSeen: null } }, false],
    ['Codex was opened in a terminal', { routed: false, ended: true }, false],
    ['The launch did not get through', { problem }, true],
  ])('say in a few words: %s', (title, change, copied) => {
    expect(receiptTitle(receiptView({ launchId: 'l', ...change }), copied)).toBe(title);
  });

  it('are shown newest first, two at most, until dismissed or ten minutes old', () => {
    const receipts = ['a', 'b', 'c', 'd'].reduce(
      (all, launchId, index) =>
        withReceipt(all, receiptView({ launchId, startedAt: 1_000_000 + index * 60_000 })),
      [] as readonly ReturnType<typeof receiptView>[],
    );
    const shown = (dismissed: readonly string[], now: number): readonly string[] =>
      receiptsToShow(receipts, new Set(dismissed), now).map((receipt) => receipt.launchId);
    expect(shown([], 1_200_000)).toEqual(['d', 'c']);
    expect(shown(['d'], 1_200_000)).toEqual(['c', 'b']);
    expect(shown([], 1_000_000 + 11 * 60_000)).toEqual(['d', 'c']);
    expect(shown([], 1_000_000 + 60 * 60_000)).toEqual([]);
  });
});
