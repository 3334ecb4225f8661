import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { proofFigures } from '../../fakes/figures.ts';
import type { CallName } from '../../../preload/contract.ts';
import { AppError, problem } from '../../../main/domain/problem.ts';
import { answerCall, type Handlers } from '../../../main/ipc/answer.ts';
import { callNames } from '../../../main/ipc/parse.ts';

// 10,000 for each call is the whole proof; this is its bounded form.
const runs = Number(process.env['POSTERN_TEST_FUZZ'] ?? '40');
proofFigures({ 'payloads to each call': runs, calls: callNames.length });
const seen: unknown[] = [];
const handlers = Object.fromEntries(
  callNames.map((name) => [name, (params: unknown) => void seen.push([name, params])]),
) as unknown as Handlers;
const unexpected = vi.fn<(name: CallName, error: unknown) => void>();

test('good parameters reach the handler, unknown fields do not', async () => {
  await answerCall(handlers, 'routing/set', { on: true }, unexpected);
  expect(seen.at(-1)).toEqual(['routing/set', { on: true }]);
  const refused = await answerCall(handlers, 'routing/set', { on: true, also: 1 }, unexpected);
  expect(refused.ok ? '' : refused.problem.code).toBe('call-invalid');
});

test('a problem thrown by a handler is the answer; anything else becomes one and is reported', async () => {
  const known = problem('folder-missing', 'a', 'b', 'c');
  const failing: Handlers = {
    ...handlers,
    'status/read': () => {
      throw new AppError(known);
    },
    'gateway/list': () => {
      throw new Error('boom with sk-test-canary-secret');
    },
  };
  expect(await answerCall(failing, 'status/read', undefined, unexpected)).toEqual({
    ok: false,
    problem: known,
  });
  const answer = await answerCall(failing, 'gateway/list', undefined, unexpected);
  expect(JSON.stringify(answer)).not.toContain('canary');
  expect(unexpected).toHaveBeenCalledOnce();
});

test('a call that needs a part of Postern which an upgrade replaced says to start it again, and is reported', async () => {
  const replaced: Handlers = {
    ...handlers,
    'settings/read': async () => {
      await import(new URL('./a-language-of-the-former-version.js', import.meta.url).href);
      throw new Error('it is there');
    },
  };
  const report = vi.fn<(name: CallName, error: unknown) => void>();
  expect(await answerCall(replaced, 'settings/read', undefined, report)).toMatchObject({
    ok: false,
    problem: {
      code: 'files-replaced',
      what: 'Postern was updated while it ran.',
      next: 'Quit Postern and start it again.',
    },
  });
  expect(report).toHaveBeenCalledOnce();
});

test('H1 H4 no payload of any shape breaks any call', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...callNames),
      fc.anything({ withNullPrototype: true }),
      async (name, raw) => {
        const answer = await answerCall(handlers, name, raw, unexpected);
        expect(typeof answer.ok).toBe('boolean');
      },
    ),
    { numRuns: runs * callNames.length },
  );
}, 600_000);

test('H1 a call nobody knows has no parameters that fit', () => {
  expect(callNames).not.toContain('__proto__');
  expect(new Set(callNames).size).toBe(callNames.length);
});

test.each([new Map([['on', true]]), new Date(0), new Uint8Array(9), [], /x/, new Error('x')])(
  'H4 %s is no change that changes nothing',
  async (raw) => {
    const before = seen.length;
    const answer = await answerCall(handlers, 'settings/change', raw, unexpected);
    expect([answer.ok, seen.length]).toEqual([false, before]);
  },
);

test('H4 a poisoned prototype is refused', async () => {
  const raw: unknown = JSON.parse('{"on": true, "__proto__": {"polluted": 1}}');
  const answer = await answerCall(handlers, 'routing/set', raw, unexpected);
  expect(answer.ok).toBe(false);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
