import { describe, expect, it } from 'vitest';
import type { BookChange, BookChangeAnswer, VerifyView } from '../../../preload/contract.ts';
import { laneLines, placeBeside } from '../../../renderer/scale/lanes.ts';
import { authText, keyState, modelsText } from '../../../renderer/store/backend-words.ts';
import { setLanguage } from '../../../preload/language.ts';
import { amountText, budgetLine, readLimit } from '../../../renderer/store/budget.ts';
import { createStore } from '../../../renderer/store/create.ts';
import { fileObjection, textOf } from '../../../renderer/store/importing.ts';
import { gatewaysOf, type WindowState } from '../../../renderer/store/state.ts';
import { type Answering, fakeBridge, good } from '../../fakes/bridge.ts';
import {
  accountView,
  apiBackendView,
  backendView,
  bookView,
  gatewayView,
  importPreview,
  settingsView,
  networkView,
  verifyView,
} from '../../fakes/views.ts';

const problem = { code: 'gateway-invalid', what: 'It cannot be.', why: 'Reasons.', next: 'Choose another.' };
const home = gatewayView();
const work = gatewayView({ id: 'g-work', name: 'work', selected: false });

const answerTo = (change: BookChange): BookChangeAnswer => ({
  book: bookView(change.type === 'deleteGateway' ? [home] : [home, work]),
  gatewayId: null,
  backendId: null,
  undoId: change.type.startsWith('delete') ? `undo-${change.type}` : null,
});

const ordinary: Answering = {
  'gateway/list': () => good(bookView([home, work])),
  'book/change': (change) => good(answerTo(change)),
  'book/undo': () => good(bookView([home, work])),
};

async function started(change: Answering = {}) {
  const bridge = fakeBridge({ ...ordinary, ...change });
  const store = createStore(bridge);
  await store.start();
  return {
    bridge,
    actions: store.actions,
    state: (): WindowState => store.state.getState(),
    calls: (name: string) => bridge.asked.filter((one) => one.name === name).map((one) => one.params),
    names: () => gatewaysOf(store.state.getState())?.map((one) => one.name),
  };
}

/** An answer that is held back until it is given. */
function held<T>(): { readonly promise: Promise<T>; readonly give: (value: T) => void } {
  let give: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => (give = resolve));
  return { promise, give };
}

describe('changing gateways', () => {
  it('takes the book main answers with', async () => {
    const { actions, names, calls } = await started();
    await actions.change({ type: 'deleteGateway', gatewayId: 'g-work' });
    expect(names()).toEqual(['default']);
    expect(calls('book/change')).toEqual([{ type: 'deleteGateway', gatewayId: 'g-work' }]);
  });

  it('P7: offers the way back after a deletion, names what went, and takes it once', async () => {
    const { actions, state, names, calls } = await started();
    await actions.change({ type: 'deleteGateway', gatewayId: 'g-work' });
    expect(state().bench.toast).toEqual({ text: 'Deleted work.', undoId: 'undo-deleteGateway' });
    expect(state().announcement).toBe('Deleted work.');
    await Promise.all([actions.undo(), actions.undo()]);
    expect(calls('book/undo')).toEqual([{ undoId: 'undo-deleteGateway' }]);
    expect(names()).toEqual(['default', 'work']);
    expect(state().bench.toast).toBeNull();
  });

  it('keeps the way back while other changes are made', async () => {
    const { actions, state } = await started();
    await actions.change({ type: 'deleteBackend', backendId: 'default-chatgpt-codex' });
    await actions.change({ type: 'pauseGateway', gatewayId: 'default', paused: true });
    expect(state().bench.toast).toEqual({ text: 'Deleted chatgpt-codex.', undoId: 'undo-deleteBackend' });
  });

  it('shows a refusal across the window, and in a form where there is one', async () => {
    const { actions, state } = await started({ 'book/change': () => ({ ok: false, problem }) });
    await actions.change({ type: 'selectGateway', gatewayId: 'g-work' });
    expect(state().notice).toBe(problem);
    actions.dismissNotice();
    expect(await actions.tryChange({ type: 'createGateway', name: 'a b' })).toBe(problem);
    expect(state().notice).toBeNull();
  });

  it('asks one thing about a gateway at a time', async () => {
    const answer = held<ReturnType<typeof good<BookChangeAnswer>>>();
    const { actions, state, calls } = await started({ 'book/change': () => answer.promise });
    const first = actions.change({ type: 'selectGateway', gatewayId: 'g-work' });
    await actions.change({ type: 'deleteGateway', gatewayId: 'g-work' });
    expect(calls('book/change')).toHaveLength(1);
    expect(state().bench.busy.has('g-work')).toBe(true);
    answer.give(good(answerTo({ type: 'selectGateway', gatewayId: 'g-work' })));
    await first;
    expect(state().bench.busy.size).toBe(0);
  });

  it('says where a gateway was exported to, and nothing when the person cancelled', async () => {
    let path: string | null = null;
    const { actions, state } = await started({ 'gatewayFile/export': () => good(path) });
    await actions.exportGateway('g-work');
    expect(state().bench.toast).toBeNull();
    path = '/home/ada/work.json';
    await actions.exportGateway('g-work');
    expect(state().bench.toast).toEqual({
      text: 'Saved as /home/ada/work.json. No key is in it.',
      undoId: null,
    });
  });
});

describe('checking a backend', () => {
  it('R4: shows what is asked, then what was found, and says it', async () => {
    const answer = held<ReturnType<typeof good<VerifyView>>>();
    const { actions, state } = await started({ 'backend/verify': () => answer.promise });
    const checking = actions.verify('b', true, 'gpt-5.5');
    expect(state().bench.checks.get('b')?.asking).toBe('oneToken');
    answer.give(good(verifyView()));
    await checking;
    expect(state().bench.checks.get('b')).toEqual({ asking: null, view: verifyView(), problem: null });
    expect(state().announcement).toBe(verifyView().summary);
  });

  it('asks once while an answer is awaited, and not at all for one that was put away', async () => {
    const answer = held<ReturnType<typeof good<VerifyView>>>();
    const { actions, state, calls } = await started({ 'backend/verify': () => answer.promise });
    const checking = actions.verify('b', false);
    await actions.verify('b', false);
    expect(calls('backend/verify')).toEqual([{ backendId: 'b', oneToken: false, model: null }]);
    actions.dismissCheck('b');
    answer.give(good(verifyView()));
    await checking;
    expect(state().bench.checks.has('b')).toBe(false);
  });

  it('keeps a refusal to check in its own place', async () => {
    const { actions, state } = await started({ 'backend/verify': () => ({ ok: false, problem }) });
    await actions.verify('b', false);
    expect(state().bench.checks.get('b')).toEqual({ asking: null, view: null, problem });
    expect(state().notice).toBeNull();
  });
});

describe('gateway files', () => {
  const file = (name: string, text: string, size = text.length) => ({
    name,
    size,
    arrayBuffer: async () => new TextEncoder().encode(text).buffer,
  });

  it('T13: nothing of a dropped file is imported before the person agrees', async () => {
    const { actions, state, calls } = await started({
      'gatewayFile/preview': () => good(importPreview()),
      'gatewayFile/import': () =>
        good({ ...answerTo({ type: 'createGateway', name: 'work' }), gatewayId: 'g' }),
    });
    await actions.dropFile(file('work.json', '{"a":1}'));
    expect(calls('gatewayFile/preview')).toEqual([{ text: '{"a":1}' }]);
    expect(calls('gatewayFile/import')).toEqual([]);
    expect(state().place.sheet).toBe('import');
    // The name is taken here, so another one is offered.
    expect(state().importing.name).toBe('work-2');
    await actions.acceptImport();
    expect(calls('gatewayFile/import')).toEqual([{ previewId: 'preview-1', name: 'work-2' }]);
    expect(state().place.sheet).toBe('none');
  });

  it('T13: a file that is no gateway goes nowhere', async () => {
    const { actions, state, calls } = await started();
    const bytes = { name: 'a.json', size: 3, arrayBuffer: async () => new Uint8Array([1, 0, 255]).buffer };
    for (const dropped of [file('a.png', 'x'), file('a.json', 'x', 65_537), bytes]) {
      await actions.dropFile(dropped);
      expect(state().importing).toMatchObject({ preview: null, problem: { code: 'gateway-file-invalid' } });
    }
    expect(calls('gatewayFile/preview')).toEqual([]);
    await actions.acceptImport();
    expect(calls('gatewayFile/import')).toEqual([]);
  });

  it('T13: a link shows its preview or its problem, and a cancelled dialog nothing', async () => {
    const { actions, bridge, state } = await started({ 'gatewayFile/open': () => good(null) });
    await actions.openGatewayFile();
    expect(state().place.sheet).toBe('none');
    bridge.tell('window/show', { place: 'import', preview: { ok: false, problem } });
    expect(state().importing.problem).toBe(problem);
    bridge.tell('window/show', { place: 'import', preview: good(importPreview()) });
    expect(state().importing).toMatchObject({ preview: importPreview(), problem: null });
    actions.closeImport();
    expect(state().importing.preview).toBeNull();
  });

  it('judges a file by its name and size before it is read', () => {
    expect(fileObjection({ name: 'WORK.JSON', size: 65_536 })).toBeNull();
    expect(fileObjection({ name: 'work.json.exe', size: 3 })).not.toBeNull();
    expect(textOf(new TextEncoder().encode('a\0b').buffer)).toBeNull();
    expect(textOf(new TextEncoder().encode('{"ü":1}').buffer)).toBe('{"ü":1}');
  });
});

describe('the network settings', () => {
  it('a proxy is saved before the password typed for it, which stays in its field when the proxy is refused', async () => {
    const proxy = { proxyMode: 'manual', proxyUrl: 'http://proxy.test:8080' } as const;
    const { actions, calls } = await started({
      'settings/change': () => good(settingsView()),
      'settings/setProxyPassword': () => good(settingsView()),
    });
    await actions.saveProxy(proxy, () => 'hush-hush');
    expect(calls('settings/change')).toEqual([{ network: proxy }]);
    expect(calls('settings/setProxyPassword')).toEqual([{ password: 'hush-hush' }]);
    const objection = { code: 'call-invalid', what: 'No.', why: '', next: '' };
    const refused = await started({ 'settings/change': () => ({ ok: false, problem: objection }) });
    let taken = 0;
    await refused.actions.saveProxy(proxy, () => String((taken += 1)));
    expect([taken, refused.calls('settings/setProxyPassword')]).toEqual([0, []]);
  });

  it('H9: a proxy password goes over the bridge and is kept nowhere', async () => {
    const { actions, state, calls } = await started({
      'settings/setProxyPassword': () =>
        good(settingsView({ network: networkView({ proxyPassword: true }) })),
    });
    await actions.setProxyPassword('hush-hush');
    expect(calls('settings/setProxyPassword')).toEqual([{ password: 'hush-hush' }]);
    expect(state().settings?.network.proxyPassword).toBe(true);
    expect(JSON.stringify(state())).not.toContain('hush-hush');
  });
});

describe('the lanes', () => {
  it('stand both, also where nothing leads them', () => {
    const lines = laneLines(
      gatewayView({ backends: [apiBackendView({ disabled: true, leads: false })] }),
      true,
    );
    expect(lines.map((line) => [line.lane, line.state, line.lead, line.others.length])).toEqual([
      ['chatgpt', 'closed', null, 0],
      ['api', 'closed', null, 1],
    ]);
  });

  it('are paused with their gateway', () => {
    expect(laneLines(gatewayView({ paused: true }), true).map((line) => line.state)).toEqual([
      'paused',
      'paused',
    ]);
  });

  it('move a backend past its neighbour of the same lane, and not past the end', () => {
    const backends = [
      apiBackendView({ id: 'a' }),
      backendView({ id: 'b' }),
      apiBackendView({ id: 'c', leads: false }),
    ];
    const [first = backendView(), , last = backendView()] = backends;
    expect(placeBeside(backends, last, -1)).toBe(0);
    expect(placeBeside(backends, first, 1)).toBe(2);
    expect(placeBeside(backends, first, -1)).toBeNull();
  });
});

describe('budgets', () => {
  const budget = { limit: 20, unit: 'usd', period: 'week', used: 5, unpriced: [] } as const;

  it.each([
    [budget, '$5 of $20 this week, an estimate', false],
    [{ ...budget, used: 23.61 }, 'Over budget: $23.61 of $20 this week, an estimate', true],
    [{ ...budget, used: null }, 'Budget of $20 a week, not counted yet', false],
    [
      { ...budget, unit: 'tokens', limit: 2_000_000, used: 120_000, period: 'day' } as const,
      '120k of 2M tokens today',
      false,
    ],
  ])('%# stand in words', (given, text, over) => {
    expect(budgetLine(given)).toMatchObject({ text, over });
  });

  it('name the models without a price', () => {
    expect(budgetLine({ ...budget, unpriced: ['a', 'b'] }).note).toBe(
      'Not counted, because no price is known: a, b.',
    );
    expect(budgetLine({ ...budget, unit: 'tokens', unpriced: ['a'] }).note).toBeNull();
  });

  it('never draw more than the whole bar', () => {
    expect(budgetLine({ ...budget, used: 90 }).share).toBe(1);
  });

  it.each([
    ['20', 20],
    ['$12.50', 12.5],
    ['1,500', 1500],
    ['200k', 200_000],
    ['1.5M', 1_500_000],
    ['12,50', 12.5],
    ['1,234,567.5', 1_234_567.5],
    ['1,2,3', null],
    ['1.2.3', null],
    ['', null],
    ['0', null],
    ['-3', null],
    ['ten', null],
  ])('are read from %j', (typed, limit) => {
    expect(readLimit(typed)).toBe(limit);
  });

  it.each([
    ['12,50', 12.5],
    ['1.500', 1500],
    ['1.500,5', 1500.5],
    ['12.5', 12.5],
    ['1,5M', 1_500_000],
  ])('are read from %j as Germans write them', (typed, limit) => {
    setLanguage('de', {});
    expect(readLimit(typed)).toBe(limit);
    setLanguage('en', {});
  });

  it('show large amounts without cents', () => {
    expect([amountText(1234.56, 'usd'), amountText(12.4, 'usd')]).toEqual(['$1,235', '$12.40']);
  });
});

describe('a backend in words', () => {
  const key = { place: 'keyring', origin: 'https://api.example.com', fits: true } as const;

  it('says whose credential it uses', () => {
    const said = (change: Parameters<typeof backendView>[0]) =>
      authText(backendView(change), [accountView()]);
    expect([
      said({}),
      said({ auth: 'account', accountId: 'account-1' }),
      said({ auth: 'account', accountId: 'gone' }),
      said({ auth: 'apiKey', upstream: 'https://api.example.com/v1', key }),
      said({ auth: 'apiKey' }),
      said({ auth: 'none' }),
      said({ auth: 'aws' }),
    ]).toEqual([
      'Codex’s own sign-in',
      'ada@example.com',
      'an account that is not here',
      'key in the keyring',
      'no key yet',
      'no credential',
      'AWS’s default, us-east-1',
    ]);
  });

  it('knows a key for another address, also while the address is typed', () => {
    expect(keyState(null, 'https://api.example.com/v1')).toBe('none');
    expect(keyState(key, 'https://api.example.com/v1')).toBe('kept');
    expect(keyState(key, 'https://api.example.org/v1')).toBe('elsewhere');
    expect(keyState({ ...key, fits: false }, 'https://api.example.com/v1')).toBe('elsewhere');
  });

  it('names its models', () => {
    expect(modelsText({ modelPattern: '.*', model: null })).toBe('all models');
    expect(modelsText({ modelPattern: '^gpt-', model: 'gpt-5.5' })).toBe('models ^gpt-, starts with gpt-5.5');
  });
});
