import { expect, test } from 'vitest';
import { sandboxFor } from '../../../scripts/setup/sandbox.mjs';

const ordinary = {
  platform: 'linux',
  isRoot: false,
  namespacesAllowed: true,
  helperIsRoot: false,
  helper: '/e/chrome-sandbox',
} as const;

test('an ordinary user keeps the whole sandbox', () => {
  expect(sandboxFor(ordinary)).toEqual({ args: [], notice: null });
});

test('only root on Linux goes without the sandbox, and is told so', () => {
  expect(sandboxFor({ ...ordinary, isRoot: true })).toEqual({
    args: ['--no-sandbox'],
    notice: expect.stringContaining('root'),
  });
  expect(sandboxFor({ ...ordinary, platform: 'darwin', isRoot: true })).toEqual({ args: [], notice: null });
});

test('where user namespaces are denied the remedy is named, and the sandbox is not given up', () => {
  const denied = sandboxFor({ ...ordinary, namespacesAllowed: false });
  expect(denied.args).toEqual([]);
  expect(denied.notice).toContain("sudo chmod 4755 '/e/chrome-sandbox'");
  expect(sandboxFor({ ...ordinary, namespacesAllowed: false, helperIsRoot: true }).notice).toBeNull();
});
