import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { UpdatesView } from '../../../preload/contract.ts';
import { firstLookMs, openUpdates, type UpdatesDesk } from '../../../main/app/updates.ts';
import { failed, ok, problem, type Result } from '../../../main/domain/problem.ts';
import type { Updater, UpdateRoute } from '../../../main/domain/updater.ts';
import { emptyUpdateBook } from '../../../main/domain/update-book.ts';
import { defaultSettings } from '../../../main/settings/file.ts';
import { networkView } from '../../fakes/views.ts';

const gone = problem('update-unreachable', 'Could not look.', 'No answer.', 'Later.');
const forged = problem('update-forged', 'Not taken.', 'Not what was announced.', 'Later.');

let folder: string;
let desk: UpdatesDesk | null = null;
let notices: string[];
let asked: UpdateRoute[];
let installs: number;

beforeEach(async () => {
  vi.useFakeTimers();
  folder = await mkdtemp(join(tmpdir(), 'postern-updates-'));
  notices = [];
  asked = [];
  installs = 0;
});
afterEach(async () => {
  desk?.close();
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

function open(
  said: {
    readonly look?: Result<string | null>;
    readonly fetch?: Result<void>;
    readonly metered?: boolean;
    readonly online?: boolean;
  },
  chosen: Partial<Pick<UpdatesView, 'check' | 'channel'>> = {},
) {
  const updates = { ...defaultSettings.updates, ...chosen };
  const updater: Updater = {
    online: () => said.online ?? true,
    metered: () => Promise.resolve(said.metered ?? false),
    look(route) {
      asked.push(route);
      return Promise.resolve(said.look ?? ok(null));
    },
    fetch(onPercent) {
      onPercent(50);
      return Promise.resolve(said.fetch ?? ok(undefined));
    },
    install() {
      installs += 1;
      return Promise.resolve(ok(undefined));
    },
  };
  desk = openUpdates({
    source: { way: 'self', updater },
    settings: { current: () => ({ ...defaultSettings, updates }) },
    network: { view: () => networkView() },
    bookPath: join(folder, 'updates.json'),
    now: Date.now,
    random: () => 0.25,
    notify: (title) => notices.push(title),
    onChange: () => undefined,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  return desk;
}

const start = (): Promise<unknown> => vi.advanceTimersByTimeAsync(firstLookMs);
const book = async (): Promise<unknown> => JSON.parse(await readFile(join(folder, 'updates.json'), 'utf8'));

test('T12 a look by itself tells of a newer version once, and fetches nothing unless that is wanted', async () => {
  const opened = open({ look: ok('0.2.0') });
  expect(opened.state().state).toEqual({ type: 'idle' });
  await start();
  expect(opened.state().state).toEqual({ type: 'offered', version: '0.2.0', metered: false });
  expect(notices).toEqual(['Postern 0.2.0 is there']);
  await opened.look();
  expect(notices).toHaveLength(1);
  expect(await book()).toMatchObject({ share: 25, lookedAt: Date.now() });
  expect(asked.map(({ share }) => share)).toEqual([25, 25]);
  await opened.fetch();
  expect(opened.state().state).toEqual({ type: 'ready', version: '0.2.0' });
  await opened.install();
  expect(installs).toBe(1);
});

test('T12 with that wish it is fetched in the background, told once, and put in at the quit only', async () => {
  const opened = open({ look: ok('0.2.0') }, { check: 'download' });
  await start();
  expect(opened.state().state).toEqual({ type: 'ready', version: '0.2.0' });
  expect(notices).toEqual(['Postern 0.2.0 is ready']);
  expect(installs).toBe(0);
});

test('T12 where data is paid for nothing is fetched, and without a network nobody is asked', async () => {
  const opened = open({ look: ok('0.2.0'), metered: true }, { check: 'download' });
  await start();
  expect(opened.state().state).toEqual({ type: 'offered', version: '0.2.0', metered: true });
  opened.close();
  asked = [];
  open({ look: ok('0.2.0'), online: false }, { check: 'download' });
  await start();
  expect(asked).toEqual([]);
});

test('T12 a server that is gone is no news, but an answer to who asked', async () => {
  const opened = open({ look: failed(gone) });
  await start();
  expect(asked).toHaveLength(1);
  expect(opened.state().state).toEqual({ type: 'idle' });
  expect(notices).toEqual([]);
  await opened.look();
  expect(opened.state().state).toEqual({ type: 'failed', problem: gone });
});

test('T12 what is not what was announced is said, whoever fetched it, and nothing is put in', async () => {
  const opened = open({ look: ok('0.2.0'), fetch: failed(forged) }, { check: 'download' });
  await start();
  expect(opened.state().state).toEqual({ type: 'failed', problem: forged });
  await opened.install();
  expect(installs).toBe(0);
});

test('T12 a version that did not start twice is not offered again', async () => {
  await writeFile(
    join(folder, 'updates.json'),
    JSON.stringify({ ...emptyUpdateBook, good: '0.1.0', failed: ['0.2.0'] }),
  );
  const opened = open({ look: ok('0.2.0') }, { check: 'download' });
  await start();
  expect(opened.state().state).toEqual({ type: 'passedOver', version: '0.2.0' });
  expect(notices).toEqual([]);
});

test('T12 who looks only when asked is not looked for, and where Postern has no part nobody is asked at all', async () => {
  open({ look: ok('0.2.0') }, { check: 'off' });
  await start();
  await vi.advanceTimersByTimeAsync(3 * 24 * 60 * 60_000);
  expect(asked).toEqual([]);
  const waiting = vi.getTimerCount();
  const none = openUpdates({
    source: { way: 'system', updater: null },
    settings: { current: () => defaultSettings },
    network: { view: () => networkView() },
    bookPath: join(folder, 'none.json'),
    now: Date.now,
    random: () => 0,
    notify: () => undefined,
    onChange: () => undefined,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  await none.look();
  none.settingsChanged();
  expect(none.state()).toEqual({ way: 'system', state: { type: 'idle' } });
  // None beside those of the first.
  expect(vi.getTimerCount()).toBe(waiting);
});

test('T12 a day later it is looked again', async () => {
  open({ look: ok(null) });
  await start();
  await vi.advanceTimersByTimeAsync(23 * 60 * 60_000);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2 * 60 * 60_000);
  expect(asked).toHaveLength(2);
});
