import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { CallName } from '../../../preload/contract.ts';
import { AppError, problem } from '../../../main/domain/problem.ts';
import { answerCall, type Handlers } from '../../../main/ipc/answer.ts';
import { callNames } from '../../../main/ipc/parse.ts';

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
    { numRuns: 2_000 },
  );
});

test('H4 a poisoned prototype is refused', async () => {
  const raw: unknown = JSON.parse('{"on": true, "__proto__": {"polluted": 1}}');
  const answer = await answerCall(handlers, 'routing/set', raw, unexpected);
  expect(answer.ok).toBe(false);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
