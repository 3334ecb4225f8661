import { defineConfig } from 'vitest/config';

const integrationTests = (names: readonly string[]): string[] =>
  names.map((name) => `test/integration/${name}.test.ts`);

/** Signing in answers at ports that are the same everywhere (1455, 1457): one file at a time. */
const fixedPorts = integrationTests(['auth-*', 'codex-login-*']);

/** What these start runs under strace, as another user, or with its collections counted, which settle in Node at once: programs of plain Node. */
const byNode = integrationTests([
  'app-image-cut',
  'codex-hand-over-cut',
  'connect-cut',
  'control-other-user',
  'files-fail',
  'log',
  'proxy-admission',
  'proxy-garbage',
]);

const endToEnd = (names: readonly string[]): string[] => names.map((name) => `test/e2e/${name}.test.ts`);

/** These run on desktops of their own beside the other end-to-end tests: none of them signs in. */
const beside = endToEnd([
  'cli',
  'cli-lanes',
  'codex-direct',
  'crash',
  'deep-link',
  'failures',
  'gate',
  'gateways',
  'gateways-files',
  'gateways-live',
  'gateways-window',
  'kill',
  'language',
  'launch',
  'log',
  'palette-settings',
  'shell-window',
  'tray',
]);
const third = endToEnd([
  'connect',
  'demo',
  'first-run',
  'first-run-ways',
  'keyboard',
  'package',
  'session-detail',
]);

const e2e = {
  environment: 'node',
  globalSetup: 'test/fakes/built-folder.ts',
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 20_000 } },
  // They share a display, its clipboard and a bus.
  fileParallelism: false,
  maxWorkers: 1,
  // What they start is new for each; what they import need not be.
  isolate: false,
} as const;

const integration = {
  environment: 'node',
  globalSetup: 'test/fakes/built-folder.ts',
  testTimeout: 30_000,
  hookTimeout: 30_000,
  // A wait ends with what it waits for; this only bounds one that never comes.
  expect: { poll: { timeout: 20_000 } },
} as const;

// By what they need: nothing, sockets and files, ports of the whole machine, or the whole desktop. scripts/test.mjs has those called
// "integration" run by the app's own Electron.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          environment: 'node',
          // Bounds one that never ends; on a busy machine some that make many inputs take seconds.
          testTimeout: 30_000,
          // They share nothing, so every processor may work on them.
          maxWorkers: '100%',
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...integration,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: [...fixedPorts, ...byNode],
          maxWorkers: 3,
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...integration,
          name: 'by-node',
          include: byNode,
          maxWorkers: '100%',
          // Beside the unit tests, which leave the disk and the kernel alone.
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...integration,
          name: 'ports',
          include: fixedPorts,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...e2e,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: [...beside, ...third],
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...e2e,
          name: 'e2e-beside',
          include: beside,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          ...e2e,
          name: 'e2e-third',
          include: third,
          sequence: { groupOrder: 5 },
        },
      },
    ],
  },
});
