// What the socket answers: the contract's calls and its own, and what it refuses.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openControl, type Control, type ServedCore } from '../../main/app/control.ts';
import { noFace } from '../../main/app/face.ts';
import { connectControl, type ControlClient } from '../../main/control/client.ts';
import { problem } from '../../main/domain/problem.ts';
import type { Handlers } from '../../main/ipc/answer.ts';
import type { Told } from '../../main/core.ts';
import { callNames } from '../../main/ipc/parse.ts';
import { receiptView, statusView } from '../fakes/views.ts';

let home: string;
let control: Control;
let asked: [name: string, params: unknown][];
let tell: Told;
let quits: number;
const logged: unknown[] = [];

const face = noFace(() => {
  throw new Error('no keyring');
});

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'control-calls-'));
  asked = [];
  quits = 0;
  logged.length = 0;
  const note = (...line: unknown[]): void => void logged.push(line);
  const opened = await openControl({
    variables: {},
    platform: process.platform,
    places: { home },
    log: { info: note, warn: note, error: note },
  });
  if (!opened.ok) throw new Error(opened.problem.what);
  control = opened.value;
});
afterEach(async () => {
  await control.close();
  await rm(home, { recursive: true, force: true });
});

const handlers = Object.fromEntries(
  callNames.map((name) => [
    name,
    (params: unknown) => {
      asked.push([name, params]);
      if (name === 'status/read') return statusView();
      if (name === 'login/start') return { loginId: 'L1', way: 'device', step: 'starting' };
      if (name === 'account/list') throw new Error('sk-canary inside');
      if (name === 'clipboard/write') return face.copy('x');
      return null;
    },
  ]),
) as unknown as Handlers;

function serve(change: Partial<ServedCore> = {}): void {
  control.serve({
    calls: handlers,
    onTold(listener) {
      tell = listener;
      return () => undefined;
    },
    codex: {
      prepare: (wish) => {
        asked.push(['prepare', wish]);
        return Promise.resolve({ ok: false, problem: problem('codex-missing', 'a', 'b', 'c') });
      },
      ended: (launchId) => void asked.push(['ended', launchId]),
    },
    settled: () => Promise.resolve(),
    bearer: (id) => Promise.resolve(id === 'C1' ? 'the-bearer' : null),
    quit: () => void (quits += 1),
    show: (place) => (place === null ? face.openWindow() : face.show(place)),
    version: '1.2.3',
    window: false,
    ...change,
  });
}

async function client(): Promise<ControlClient> {
  const found = await connectControl(home);
  if (!found.ok) throw new Error(found.problem.what);
  return found.value;
}

const any = async (name: string, params: unknown): Promise<{ ok: boolean; code: string }> => {
  const { call, close } = await client();
  const answer = await (call as (name: string, params: unknown) => ReturnType<typeof call>)(name, params);
  close();
  return { ok: answer.ok, code: answer.ok ? '' : answer.problem.code };
};

describe('before the core is open', () => {
  test('a client is let in, and its calls wait for their answer', async () => {
    const { call, close } = await client();
    const status = call('status/read');
    serve();
    expect(await status).toMatchObject({ ok: true });
    close();
  });
});

describe('calls', () => {
  beforeEach(() => serve());

  test('the contract’s own are parsed as the window’s are', async () => {
    expect(await any('routing/set', { on: true })).toEqual({ ok: true, code: '' });
    expect(await any('routing/set', { on: 'yes' })).toEqual({ ok: false, code: 'call-invalid' });
    expect(asked).toEqual([['routing/set', { on: true }]]);
  });

  test.each([
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '',
    'status/read ',
    'STATUS/READ',
    'session/watch',
  ])('%j is nothing that is answered', async (name) => {
    expect(await any(name, null)).toEqual({ ok: false, code: 'call-invalid' });
    expect(asked).toEqual([]);
  });

  test('a failure inside tells nothing of itself', async () => {
    const { call, close } = await client();
    const answer = await call('account/list');
    expect(answer.ok ? '' : answer.problem.code).toBe('call-failed');
    expect(JSON.stringify(answer)).not.toContain('canary');
    expect(logged).toHaveLength(1);
    close();
  });

  test('what needs a window says so where there is none', async () => {
    expect(await any('clipboard/write', { text: 'x' })).toEqual({ ok: false, code: 'window-missing' });
    expect(await any('show', { place: null })).toEqual({ ok: false, code: 'window-missing' });
    expect(await any('show', { place: { place: 'doctor' } })).toEqual({ ok: false, code: 'window-missing' });
  });

  test('I18 nothing but a place of ours can be shown: no link, no file, no address', async () => {
    for (const place of [
      { place: 'import', preview: { ok: true, value: {} } },
      { place: 'https://example.com' },
      { place: 'session', sessionId: '' },
      { place: 'session', sessionId: 'x', url: 'y' },
      'doctor',
    ]) {
      expect(await any('show', { place })).toEqual({ ok: false, code: 'call-invalid' });
    }
  });

  test('a bearer is given for a connection there is, and for no other', async () => {
    const { call, close } = await client();
    expect(await call('connection/bearer', { connectionId: 'C1' })).toEqual({
      ok: true,
      value: { bearer: 'the-bearer' },
    });
    expect(await call('connection/bearer', { connectionId: 'C2' })).toMatchObject({
      ok: false,
      problem: { code: 'not-found' },
    });
    close();
  });

  test('a launch is prepared from what the terminal says, and a secret in it is refused', async () => {
    const here = {
      path: '/bin',
      codexHome: null,
      hasApiKey: true,
      hasAccessToken: false,
      noProxy: { upper: null, lower: null },
    };
    const wish = { folder: '/work', lane: 'auto', gatewayId: null, backendId: null };
    expect(await any('launch/prepare', { ...wish, here, args: ['exec'] })).toEqual({
      ok: false,
      code: 'codex-missing',
    });
    expect(asked).toEqual([['prepare', { ...wish, here, tail: ['exec'] }]]);
    const more = { ...here, OPENAI_API_KEY: 'sk-canary' };
    expect(await any('launch/prepare', { ...wish, here: more, args: [] })).toEqual({
      ok: false,
      code: 'call-invalid',
    });
  });

  test('quitting is answered first', async () => {
    expect(await any('quit', undefined)).toEqual({ ok: true, code: '' });
    expect(quits).toBe(1);
  });

  test('a sign-in of a client that went is taken back; one that was there stays until then', async () => {
    const one = await client();
    await one.call('login/start', { way: 'device' });
    expect(asked.map(([name]) => name)).toEqual(['login/start']);
    one.close();
    await expect.poll(() => asked).toContainEqual(['login/cancel', { loginId: 'L1' }]);
  });
});

test('notices go to those who asked; what the window is to show is for the window', async () => {
  serve();
  const { hear, call, close } = await client();
  const heard: unknown[] = [];
  await hear('receipt/changed', (view) => heard.push(view.launchId));
  await hear('window/show' as 'receipt/changed', () => heard.push('window'));
  tell('window/show', { place: 'doctor' });
  tell('receipt/changed', receiptView({ launchId: 'A' }));
  await call('status/read');
  expect(heard).toEqual(['A']);
  close();
});

test('a window that is there is brought up', async () => {
  const shown: unknown[] = [];
  serve({ show: (place) => void shown.push(place), window: true });
  await any('show', { place: null });
  await any('show', { place: { place: 'session', sessionId: 'S', turnId: null } });
  expect(shown).toEqual([null, { place: 'session', sessionId: 'S', turnId: null }]);
});
