import { expect, test } from 'vitest';
import type { BackendView, BookView, SettingsView, StatusView } from '../../../preload/contract.ts';
import { contentRedactor } from '../../../main/domain/redact-content.ts';
import { bundleFiles, bundleText, type BundleFacts } from '../../../main/export/bundle.ts';

const redact = contentRedactor({ home: '/home/alicia', user: 'alicia' });

const canaries = [
  'sk-canarylog0123456789',
  'canary-header-value',
  'canary-query-value',
  'canary-proxy-user',
  'canary-folder',
  'canarypass',
  'canary@corp.example',
  '/home/alicia',
  'canary-account',
];

const backend: BackendView = {
  id: 'b1',
  name: 'azure',
  schema: 'AzureOpenAI',
  upstream: 'https://gateway.corp.example/openai/v1?key=canary-query-value',
  modelPattern: '.*',
  auth: 'account',
  authDetail: { type: 'account', accountId: 'canary-account' },
  accountId: 'canary-account',
  key: { place: 'keyring', origin: 'https://gateway.corp.example', fits: true },
  lane: 'api',
  model: null,
  disabled: false,
  options: {
    headers: [['x-team', 'canary-header-value']],
    query: [['api-version', 'canary-query-value']],
    retries: 1,
    connectTimeoutMs: null,
    streamIdleTimeoutMs: null,
  },
  leads: true,
  lastResult: {
    at: 1,
    status: 401,
    problem: { code: 'key-refused', what: 'w', why: 'sk-canarylog0123456789', next: '' },
  },
};

const book: BookView = {
  organisations: [{ id: 'o', name: 'canary-account', selected: true, gateways: 1 }],
  gateways: [{ id: 'g', name: 'work', selected: true, paused: false, budget: null, backends: [backend] }],
};

const settings: SettingsView = {
  theme: 'dark',
  language: 'de',
  speaks: 'de',
  network: {
    caBundle: '/home/alicia/ca.pem',
    caFrom: 'settings',
    caProblem: null,
    proxyMode: 'manual',
    proxyUrl: 'http://proxy.corp.example:8080',
    proxyUser: 'canary-proxy-user',
    proxyPassword: true,
    proxyBypass: 'localhost',
    proxyInForce: 'http://proxy.corp.example:8080',
    proxyProblem: null,
  },
  storage: { keepDays: 30, keepMegabytes: null, databaseBytes: 1, sessions: 2, turns: 3, oldestAt: null },
  traces: {
    on: true,
    endpoint: 'https://me:canarypass@collector.corp.example',
    content: false,
    hasHeader: true,
    waiting: 0,
    problem: null,
  },
  notices: { turnFinished: true, turnFailed: true, limits: true, thresholds: [80] },
  recordContent: true,
  terminal: null,
  terminals: [{ id: 'kitty', name: 'kitty' }],
  recentFolders: ['/home/alicia/canary-folder'],
  restoreOnQuit: true,
  firstRun: 'done',
  autostart: false,
  updates: { way: 'self', channel: 'latest', check: 'tell', state: { type: 'idle' } },
  port: null,
  home: '/home/alicia/.local/share/postern',
};

const status: StatusView = {
  version: '0.1.0',
  routing: true,
  proxy: 'listening',
  port: 1,
  recorder: 'recording',
  sentence: 'All is well.',
  gateway: 'work',
  runningSessions: 0,
  overheadP50Us: null,
  databaseBytes: 1,
  problem: null,
  tray: true,
};

const facts = (more: Partial<BundleFacts> = {}): BundleFacts => ({
  at: 0,
  versions: { postern: '0.1.0' },
  platform: { system: 'Linux' },
  settings,
  book,
  status,
  database: { sessions: 2 },
  findings: [{ name: 'Codex', detail: '0.169.0 at /home/alicia/bin/codex' }],
  logs: [
    { name: 'postern.log', text: 'key sk-canarylog0123456789\nby canary@corp.example\n' },
    { name: 'login.log', text: 'opened /home/alicia/x\n' },
  ],
  ...more,
});

test('no canary is in a bundle, and each of them was in what it was made of', () => {
  const text = bundleText(bundleFiles(facts(), redact));
  const source = JSON.stringify(facts());
  for (const canary of canaries) {
    expect(source).toContain(canary);
    expect(text).not.toContain(canary);
  }
});

test('what a supporter needs is in it: hosts, versions, states', () => {
  const files = bundleFiles(facts(), redact);
  expect(files.map(({ name }) => name)).toEqual([
    'about.json',
    'status.json',
    'settings.json',
    'gateways.json',
    'database.json',
    'findings.json',
    'postern.log',
    'login.log',
  ]);
  const text = bundleText(files);
  for (const fact of [
    'gateway.corp.example/openai/v1',
    'collector.corp.example',
    'proxy.corp.example',
    'key-refused',
  ]) {
    expect(text).toContain(fact);
  }
  expect(files.at(-1)?.text).toBe('opened ~/x\n');
});

test('what is written is what was shown, character by character', () => {
  const files = bundleFiles(facts(), redact);
  expect((JSON.parse(bundleText(files)) as { readonly files: unknown }).files).toEqual(files);
});

test('only the last whole lines of a log go along', () => {
  const logOf = (text: string): string =>
    bundleFiles(facts({ logs: [{ name: 'a.log', text }] }), redact).at(-1)?.text ?? '';
  const lines = Array.from({ length: 1_000 }, (_, at) => `line ${at}`);
  expect(logOf(lines.join('\n')).split('\n').length).toBe(401);
  expect(logOf(lines.join('\n')).startsWith('line 599\n')).toBe(true);
  const long = logOf(`first\n${'x '.repeat(40_000)}\n${'y '.repeat(40_000)}\nlast`);
  expect(long.startsWith('y y')).toBe(true);
  expect(logOf('only')).toBe('only');
});
