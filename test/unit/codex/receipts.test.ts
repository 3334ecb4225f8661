import { describe, expect, test } from 'vitest';
import type { Lane, ReceiptView } from '../../../preload/contract.ts';
import { problem } from '../../../main/domain/problem.ts';
import { foldReceipt, newReceipt, type LaunchFact } from '../../../main/codex/receipts.ts';

const begun = (lane: Lane = 'chatgpt', routed = true): ReceiptView =>
  newReceipt({ launchId: 'x7', folder: '/w', lane, routed, command: 'codex', startedAt: 1_000 });

const after = (facts: readonly LaunchFact[], receipt = begun()): ReceiptView =>
  facts.reduce(foldReceipt, receipt);

const up: LaunchFact = { type: 'processUp', at: 1_300 };
const seen: LaunchFact = { type: 'seen', at: 9_000 };
const answered = (
  status: number | null,
  more: { path?: string; at?: number; managed?: boolean } = {},
): LaunchFact => ({
  type: 'answered',
  at: more.at ?? 9_400,
  path: more.path ?? 'responses',
  status,
  managed: more.managed ?? false,
  problem: null,
});
const firstToken: LaunchFact = { type: 'firstToken', at: 9_800 };
const gone = (at: number): LaunchFact => ({ type: 'processEnded', at });
const outcome = ({ problem: found, ended }: ReceiptView): string =>
  `${ended ? 'ended' : 'running'} ${found?.code ?? 'well'}`;

describe('a launch that works', () => {
  test('reaches each step at its time', () => {
    expect(after([up, seen, answered(101), firstToken])).toEqual({
      ...begun(),
      steps: { processUp: 300, requestSeen: 8_000, authAccepted: 8_400, firstToken: 8_800 },
    });
  });

  test('waits for the first prompt as long as it takes', () => {
    expect(outcome(after([up]))).toBe('running well');
  });

  test('a later step shows that the earlier ones were reached, also when nobody saw them', () => {
    expect(after([firstToken]).steps).toEqual({
      processUp: 8_800,
      requestSeen: 8_800,
      authAccepted: 8_800,
      firstToken: 8_800,
    });
  });

  test('a step once reached keeps its time', () => {
    const receipt = after([up, seen]);
    expect(foldReceipt(receipt, { type: 'seen', at: 20_000 })).toBe(receipt);
  });

  test('after the first token only its end counts', () => {
    const receipt = after([up, seen, answered(200), firstToken]);
    expect(foldReceipt(receipt, answered(401))).toBe(receipt);
    expect(outcome(foldReceipt(receipt, gone(60_000)))).toBe('ended well');
  });
});

describe('the step that failed', () => {
  test('no process within the time, healed when one comes late', () => {
    const late = after([{ type: 'processMissing', at: 21_000 }]);
    expect(outcome(late)).toBe('running launch-no-process');
    expect(outcome(foldReceipt(late, up))).toBe('running well');
    expect(outcome(foldReceipt(late, seen))).toBe('running well');
  });

  test('the terminal failed; that stays the reason when the time is over', () => {
    const failing = problem('terminal-failed', 'XTerm closed at once.', 'a', 'b');
    const facts: LaunchFact[] = [
      { type: 'terminalFailed', at: 1_100, problem: failing },
      { type: 'processMissing', at: 21_000 },
    ];
    expect(after(facts).problem).toEqual(failing);
    expect(outcome(after([up, ...facts]))).toBe('running well');
  });

  test('Codex stopped at once', () => {
    expect(outcome(after([up, gone(2_000)]))).toBe('ended launch-ended');
  });

  test('Codex was closed without a request', () => {
    expect(outcome(after([up, gone(60_000)]))).toBe('ended launch-no-request');
  });

  test.each([
    ['chatgpt', 401, 'codex login'],
    ['chatgpt', 403, 'chatgpt.com'],
    ['api', 401, 'OPENAI_API_KEY'],
    ['api', 403, 'permissions of the key'],
  ] as const)('on the %s lane a %i names the credential, and what to do', (lane, status, advice) => {
    const receipt = after([up, seen, answered(status)], begun(lane));
    expect(receipt.problem?.code).toBe('launch-refused');
    expect(receipt.problem?.next).toContain(advice);
    expect(receipt.steps.authAccepted).toBeNull();
  });

  test.each([
    ['chatgpt', 401, 'sign in again'],
    ['chatgpt', 403, 'ask the workspace'],
    ['api', 401, 'enter another key'],
    ['api', 403, 'permissions of the key'],
  ] as const)(
    'on the %s lane with an account of Postern’s a %i leads to it, and never to Codex’s own sign-in',
    (lane, status, advice) => {
      const receipt = after([up, seen, answered(status, { managed: true })], begun(lane));
      expect(receipt.problem?.code).toBe('launch-refused');
      expect(receipt.problem?.next).toContain(advice);
      expect(receipt.problem?.next).toContain('Postern');
      expect(JSON.stringify(receipt.problem)).not.toMatch(/codex login|OPENAI_API_KEY|Codex's sign-in/);
    },
  );

  test('a refusal that Codex heals by itself is forgotten', () => {
    expect(outcome(after([up, seen, answered(401), answered(200, { at: 9_900 })]))).toBe('running well');
  });

  test.each([404, 429, 400, 500, 503])('an upstream status %i is named', (status) => {
    const receipt = after([up, seen, answered(status)]);
    expect(receipt.problem?.code).toBe('upstream-status');
    expect(receipt.problem?.what).toContain(String(status));
  });

  test('426 only sends Codex from WebSocket to HTTP', () => {
    expect(outcome(after([up, seen, answered(426)]))).toBe('running well');
  });

  test('a failing list of models stops nothing', () => {
    expect(outcome(after([up, seen, answered(404, { path: 'models' })]))).toBe('running well');
  });

  test('the proxy’s own problem is shown as it is', () => {
    const own = problem('upstream-tls', 'what', 'why', 'next');
    const fact = { ...answered(null), problem: own } as const;
    expect(after([up, seen, fact]).problem).toEqual(own);
  });

  test('the first turn failed before it said anything', () => {
    const receipt = after([
      up,
      seen,
      answered(200),
      { type: 'turnFailed', at: 9_900, problem: problem('turn-failed', 'Too long.', 'why', '') },
    ]);
    expect(receipt.problem).toMatchObject({ code: 'launch-no-token', why: 'Too long. why' });
  });

  test('Codex was closed while it waited for the first answer; an earlier reason stays', () => {
    expect(outcome(after([up, seen, answered(200), gone(20_000)]))).toBe('ended launch-no-token');
    expect(outcome(after([up, seen, answered(403), gone(20_000)]))).toBe('ended launch-refused');
  });
});

describe('launches that end without a process', () => {
  test('a copied command that nobody ran', () => {
    expect(outcome(after([{ type: 'expired', at: 90_000_000 }]))).toBe('ended launch-no-process');
  });

  test('an unrouted launch ends well, whatever was seen of it', () => {
    const unrouted = begun('chatgpt', false);
    expect(outcome(after([up, gone(2_000)], unrouted))).toBe('ended well');
    expect(outcome(after([{ type: 'expired', at: 2_000 }], unrouted))).toBe('ended well');
  });

  test('nothing changes after the end', () => {
    const receipt = after([up, gone(2_000)]);
    expect(foldReceipt(receipt, firstToken)).toBe(receipt);
  });
});
