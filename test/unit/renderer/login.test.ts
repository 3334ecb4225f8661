import { describe, expect, it } from 'vitest';
import type { Answer, LoginView } from '../../../preload/contract.ts';
import { tickPeriodMs } from '../../../renderer/store/clock.ts';
import { createStore } from '../../../renderer/store/create.ts';
import { emptyLogin, faceOf, foldLogin, foldStarted, isLive } from '../../../renderer/store/login.ts';
import { secretObjection } from '../../../renderer/store/typed-secret.ts';
import { forbiddenWays } from '../../../renderer/store/allowed-ways.ts';
import type { WindowState } from '../../../renderer/store/state.ts';
import { type Answering, fakeBridge, good } from '../../fakes/bridge.ts';
import { accountView, browserLogin, codexLoginView, deviceLogin } from '../../fakes/views.ts';

const problem = { code: 'login-port-busy', what: 'No port.', why: 'Taken.', next: 'Use a code.' };
const starting = (loginId: string, way: LoginView['way'] = 'browser'): LoginView => ({
  loginId,
  way,
  step: 'starting',
});
const done = (loginId: string, way: LoginView['way'] = 'browser'): LoginView => ({
  loginId,
  way,
  step: 'done',
  accountId: 'account-1',
  place: 'keyring',
});
const failed = (loginId: string, way: LoginView['way'] = 'browser'): LoginView => ({
  loginId,
  way,
  step: 'failed',
  problem,
  offer: 'device',
});

const canary = 'sk-test-canary-7Q';

const ordinary: Answering = {
  'account/list': () => good([accountView()]),
  'codexLogin/read': () => good(codexLoginView()),
  'login/start': ({ way }) => good(starting('login-1', way)),
  'login/submit': ({ way }) => good({ loginId: 'login-1', way, step: 'checking' }),
  'login/cancel': () => good(undefined),
  'login/openPage': () => good(undefined),
};

async function begun(answering: Answering = ordinary) {
  const bridge = fakeBridge(answering);
  const store = createStore(bridge);
  await store.start();
  store.actions.openSignIn();
  return {
    bridge,
    actions: store.actions,
    store,
    state: (): WindowState => store.state.getState(),
    calls: (name: string) => bridge.asked.filter((one) => one.name === name).map((one) => one.params),
  };
}

describe('folding a sign-in', () => {
  const asking = { ...emptyLogin, asking: 'browser' as const };

  it('follows the one that was asked for, step by step', () => {
    const waiting = foldLogin(foldLogin(asking, starting('a')), browserLogin({ loginId: 'a' }));
    expect(waiting.view).toEqual(browserLogin({ loginId: 'a' }));
    expect(foldLogin(waiting, done('a')).view).toEqual(done('a'));
  });

  it('keeps a later step when the answer to starting comes after it', () => {
    const told = foldLogin(asking, browserLogin({ loginId: 'a' }));
    expect(foldStarted(told, starting('a'))).toEqual({ ...told, asking: null });
  });

  it('lets nothing happen to one that ended', () => {
    const ended = foldLogin(foldLogin(asking, starting('a')), failed('a'));
    expect(foldLogin(ended, browserLogin({ loginId: 'a' }))).toBe(ended);
    expect(foldLogin(ended, done('a'))).toBe(ended);
  });

  it('shows none that nobody asked for here', () => {
    expect(foldLogin(emptyLogin, starting('b'))).toBe(emptyLogin);
    expect(foldLogin(asking, starting('b', 'device'))).toBe(asking);
    const shown = foldLogin(asking, starting('a'));
    expect(foldLogin({ ...shown, asking: null }, starting('b')).view).toEqual(starting('a'));
  });

  it('is live until it is done, failed or cancelled', () => {
    const views = [
      starting('a'),
      browserLogin(),
      deviceLogin(),
      { loginId: 'a', way: 'apiKey', step: 'saving' } satisfies LoginView,
      done('a'),
      failed('a'),
      { loginId: 'a', way: 'browser', step: 'cancelled' } satisfies LoginView,
    ];
    expect([null, ...views].map((view) => isLive({ view }))).toEqual([
      false,
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('puts a sign-in before a field, a field before a wish, and else the ways', () => {
    expect(faceOf(emptyLogin)).toEqual({ face: 'ways' });
    expect(faceOf(asking)).toEqual({ face: 'asked', way: 'browser' });
    expect(faceOf({ ...emptyLogin, typing: 'apiKey', asking: 'apiKey' })).toEqual({
      face: 'typing',
      way: 'apiKey',
    });
    expect(faceOf({ ...emptyLogin, view: done('a') })).toEqual({ face: 'step', view: done('a') });
  });
});

describe('signing in from the window', () => {
  it('shows the page to wait for, then who signed in', async () => {
    const { bridge, actions, state } = await begun();
    await actions.chooseWay('browser');
    bridge.tell('login/changed', browserLogin());
    expect(state().login.view?.step).toBe('waitingForBrowser');
    expect(state().announcement).toBe('Waiting for the sign-in in your browser.');
    bridge.tell('login/changed', done('login-1'));
    expect(state().login.view).toEqual(done('login-1'));
    expect(state().announcement).toBe('Signed in.');
  });

  it('ignores what still comes of a sign-in after it was cancelled', async () => {
    const { bridge, actions, state, calls } = await begun();
    await actions.chooseWay('device');
    bridge.tell('login/changed', deviceLogin());
    await actions.cancelLogin();
    expect(calls('login/cancel')).toEqual([{ loginId: 'login-1' }]);
    for (const late of [deviceLogin(), done('login-1', 'device'), failed('login-1', 'device')])
      bridge.tell('login/changed', late);
    expect(faceOf(state().login)).toEqual({ face: 'ways' });
  });

  it('ends a sign-in that was given up before it had an id, and never shows it', async () => {
    let answer: (value: Answer<LoginView>) => void = () => undefined;
    const { bridge, actions, state, calls } = await begun({
      ...ordinary,
      'login/start': () => new Promise((resolve) => (answer = resolve)),
    });
    const chosen = actions.chooseWay('browser');
    await expect.poll(() => calls('login/start')).toHaveLength(1);
    await actions.cancelLogin();
    expect(faceOf(state().login)).toEqual({ face: 'ways' });
    bridge.tell('login/changed', browserLogin());
    answer(good(starting('login-1')));
    await chosen;
    expect(calls('login/cancel')).toEqual([{ loginId: 'login-1' }]);
    bridge.tell('login/changed', browserLogin());
    expect(faceOf(state().login)).toEqual({ face: 'ways' });
  });

  it('gives up the way before, then begins the other', async () => {
    const { bridge, actions, state } = await begun({
      ...ordinary,
      'login/start': ({ way }) => good(starting(`login-${way}`, way)),
    });
    await actions.chooseWay('browser');
    await actions.chooseWay('device');
    expect(
      bridge.asked.filter((one) => one.name.startsWith('login/')).map((one) => [one.name, one.params]),
    ).toEqual([
      ['login/start', { way: 'browser' }],
      ['login/cancel', { loginId: 'login-browser' }],
      ['login/start', { way: 'device' }],
    ]);
    bridge.tell('login/changed', browserLogin({ loginId: 'login-browser' }));
    expect(state().login.view).toEqual(starting('login-device', 'device'));
  });

  it('says why a start was refused, over the ways', async () => {
    const { actions, state } = await begun({ ...ordinary, 'login/start': () => ({ ok: false, problem }) });
    await actions.chooseWay('browser');
    expect(faceOf(state().login)).toEqual({ face: 'ways' });
    expect(state().login).toMatchObject({ problem, asking: null });
    expect(state().announcement).toBe('No port. Use a code.');
  });

  it('goes on while its sheet is closed, and is put away with it once it ended', async () => {
    const { bridge, actions, state, calls } = await begun();
    await actions.chooseWay('browser');
    actions.closeSignIn();
    expect(calls('login/cancel')).toEqual([]);
    bridge.tell('login/changed', browserLogin());
    expect(isLive(state().login)).toBe(true);
    bridge.tell('login/changed', failed('login-1'));
    actions.openSignIn();
    expect(state().login.view?.step).toBe('failed');
    actions.closeSignIn();
    expect(state().login.view).toBeNull();
    expect(calls('login/cancel')).toEqual([]);
  });

  it('ticks each second while its time runs out', async () => {
    const { actions, state } = await begun();
    expect(tickPeriodMs(state())).toBe(30_000);
    await actions.chooseWay('device');
    expect(tickPeriodMs(state())).toBe(1000);
  });
});

describe('H9: a typed secret', () => {
  /** Every state the store ever had, as text. */
  async function watched(answering: Answering = ordinary) {
    const all = await begun(answering);
    const seen: string[] = [];
    const look = (state: WindowState): void => {
      seen.push(
        JSON.stringify(state, (_, value: unknown) =>
          value instanceof Map || value instanceof Set ? [...(value as Iterable<unknown>)] : value,
        ),
      );
    };
    look(all.state());
    all.store.state.subscribe(look);
    return { ...all, seen };
  }

  it('goes to main once, trimmed, and is in no state before, during or after', async () => {
    const { bridge, actions, calls, seen } = await watched();
    await actions.chooseWay('apiKey');
    await actions.submitSecret('apiKey', `  ${canary}\n`);
    bridge.tell('login/changed', failed('login-1', 'apiKey'));
    expect(calls('login/submit')).toEqual([{ way: 'apiKey', secret: canary }]);
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.join('\n')).not.toContain('canary');
  });

  it('is in no state when main refuses it or breaks', async () => {
    for (const submit of [
      () => ({ ok: false as const, problem }),
      () => Promise.reject(new Error(`refused ${canary}`)),
    ]) {
      const { actions, state, seen } = await watched({ ...ordinary, 'login/submit': submit });
      await actions.chooseWay('apiKey');
      await actions.submitSecret('apiKey', canary);
      expect(faceOf(state().login)).toEqual({ face: 'typing', way: 'apiKey' });
      expect(state().login.problem).not.toBeNull();
      expect(seen.join('\n')).not.toContain('canary');
    }
  });

  it('is not sent twice by a second Enter', async () => {
    const { actions, calls } = await watched({
      ...ordinary,
      'login/submit': () => new Promise(() => undefined),
    });
    await actions.chooseWay('apiKey');
    void actions.submitSecret('apiKey', canary);
    await actions.submitSecret('apiKey', canary);
    expect(calls('login/submit')).toHaveLength(1);
  });

  it.each([
    ['apiKey', '   ', 'There is no key in the field.'],
    ['apiKey', 'sk-one sk-two', 'This is more than one key.'],
    ['apiKey', 'sk-abc…xyz', 'This key is shortened.'],
    ['apiKey', 'sk-proj-***FGHIJ', 'This key is shortened.'],
    ['apiKey', 'at-abc', 'This looks like an access token.'],
    ['accessToken', 'sk-abc', 'This looks like an API key.'],
    ['accessToken', 'x'.repeat(20_000), 'This is too long for one token.'],
  ] as const)('%s %j is objected to here, without a word of it', async (way, typed, what) => {
    const { actions, state, calls, seen } = await watched();
    await actions.chooseWay(way);
    await actions.submitSecret(way, typed);
    expect(calls('login/submit')).toEqual([]);
    expect(state().login.problem).toMatchObject({ code: 'secret-malformed', what });
    if (typed.trim() !== '') expect(seen.join('\n')).not.toContain(typed.trim());
  });

  it.each([
    ['apiKey', 'sk-test-canary'],
    ['apiKey', 'any-gateway-key'],
    ['accessToken', 'at-test'],
    ['accessToken', 'eyJhbGciOiJub25lIn0.e30.x'],
  ] as const)('%s %j is left for main to judge', (way, typed) => {
    expect(secretObjection(way, typed)).toBeNull();
  });
});

describe('what Codex’s configuration allows', () => {
  it.each([
    [null, []],
    ['chatgpt', ['apiKey']],
    ['api', ['browser', 'device', 'accessToken']],
  ] as const)('%s takes away %j', (forced, ways) => {
    expect([...forbiddenWays(forced)]).toEqual(ways);
  });
});
