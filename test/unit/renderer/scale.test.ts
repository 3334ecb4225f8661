import { describe, expect, it } from 'vitest';
import { contextOf, figuresOf, percentile } from '../../../renderer/scale/figures.ts';
import { hostOf, laneLines } from '../../../renderer/scale/lanes.ts';
import { timelineOf } from '../../../renderer/scale/timeline.ts';
import { tokenStretches } from '../../../renderer/scale/token-bar.ts';
import { backendView, gatewayView, toolItem, turnView } from '../../fakes/views.ts';

const turn = { startedAt: 1000, sentAt: 1400, firstTokenAt: 2000, endedAt: 5000, overheadUs: 0 };

describe('a turn to scale', () => {
  it('is queued until it is sent, waits, then answers, each moment with its time', () => {
    expect(timelineOf(turn, [], 9999)).toEqual({
      totalMs: 4000,
      phases: [
        { kind: 'queued', from: 0, to: 0.1 },
        { kind: 'waiting', from: 0.1, to: 0.25 },
        { kind: 'answering', from: 0.25, to: 1 },
      ],
      tools: [],
      own: null,
      steps: [
        { name: 'sent', afterMs: 400 },
        { name: 'firstToken', afterMs: 1000 },
        { name: 'done', afterMs: 4000 },
      ],
    });
  });

  it('only waits where it is not known when it was sent', () => {
    expect(timelineOf({ ...turn, sentAt: null }, [], 0).phases.map((one) => one.kind)).toEqual([
      'waiting',
      'answering',
    ]);
  });

  it('ends now while it runs, and only waits before its first token', () => {
    const running = timelineOf({ ...turn, firstTokenAt: null, endedAt: null }, [], 4000);
    expect([running.totalMs, running.phases.at(-1)]).toEqual([
      3000,
      { kind: 'waiting', from: 400 / 3000, to: 1 },
    ]);
    expect(running.steps.map((one) => one.afterMs)).toEqual([400, null, null]);
  });

  it('shows what Postern itself added to the same scale, never longer than the turn', () => {
    expect(timelineOf({ ...turn, overheadUs: 400 }, [], 0).own).toEqual({ kind: 'own', from: 0, to: 0.0001 });
    expect(timelineOf({ ...turn, overheadUs: 9e9 }, [], 0).own?.to).toBe(1);
  });

  it('marks the tools that ran within it, held inside its ends', () => {
    const tools = [
      toolItem({ id: 'a', at: 2000, durationMs: 1000 }),
      toolItem({ id: 'b', at: 4500, durationMs: 9000 }),
      toolItem({ id: 'c', at: 4500, durationMs: null }),
    ];
    expect(timelineOf(turn, tools, 0).tools).toEqual([
      { kind: 'tool', from: 0.25, to: 0.5 },
      { kind: 'tool', from: 0.875, to: 1 },
    ]);
  });

  it('keeps its moments in order and within it when a clock put them out of it', () => {
    const odd = timelineOf({ ...turn, sentAt: 99_000, firstTokenAt: 1200 }, [], 0);
    expect(odd.steps.map((one) => one.afterMs)).toEqual([4000, 4000, 4000]);
    expect(timelineOf({ ...turn, sentAt: 0 }, [], 0).steps[0]?.afterMs).toBe(0);
    for (const { from, to } of odd.phases) expect(to).toBeGreaterThan(from);
  });

  it('draws nothing of a turn that took no time, and never runs backwards', () => {
    const none = { startedAt: 5, sentAt: null, firstTokenAt: null, endedAt: 5, overheadUs: 90 };
    expect(timelineOf(none, [toolItem({ id: 'a', at: 5, durationMs: 1 })], 5)).toMatchObject({
      totalMs: 0,
      phases: [],
      tools: [],
      own: null,
    });
    expect(timelineOf({ ...none, startedAt: 5000, endedAt: null }, [], 1000).totalMs).toBe(0);
  });
});

describe('tokens to scale', () => {
  it('stand in the order cached, input, reasoning, output and fill the bar', () => {
    expect(tokenStretches({ input: 60, cached: 40, output: 40, reasoning: 10 })).toEqual([
      { kind: 'cached', from: 0, to: 0.4 },
      { kind: 'input', from: 0.4, to: 0.6 },
      { kind: 'reasoning', from: 0.6, to: 0.7 },
      { kind: 'output', from: 0.7, to: 1 },
    ]);
  });

  it('leave out what was not used', () => {
    expect(tokenStretches({ input: 0, cached: 0, output: 0, reasoning: 0 })).toEqual([]);
    expect(tokenStretches({ input: 10, cached: 10, output: 0, reasoning: 0 }).map((one) => one.kind)).toEqual(
      ['cached'],
    );
  });

  it('never draw a part longer than its whole', () => {
    expect(tokenStretches({ input: 10, cached: 99, output: 10, reasoning: 99 }).at(-1)?.to).toBe(1);
  });
});

describe('the figures of a session', () => {
  it('take the nearest rank', () => {
    expect([
      percentile([], 50),
      percentile([7], 95),
      percentile([4, 1, 3, 2], 50),
      percentile([4, 1, 3, 2], 95),
    ]).toEqual([null, 7, 2, 4]);
  });

  it('count first tokens only where one came', () => {
    const turns = [
      turnView({ id: 'a', startedAt: 0, firstTokenAt: 900, overheadUs: 100, exchanges: 2, retries: 1 }),
      turnView({
        id: 'b',
        startedAt: 0,
        firstTokenAt: null,
        overheadUs: 300,
        exchanges: 6,
        retries: 2,
        transport: 'http',
      }),
    ];
    expect(figuresOf([turnView({ id: 'c', overheadUs: 0 })]).overheadP50Us).toBeNull();
    expect(figuresOf(turns)).toEqual({
      firstTokenP50Ms: 900,
      firstTokenP95Ms: 900,
      overheadP50Us: 100,
      exchanges: 8,
      retries: 3,
      transports: ['websocket', 'http'],
      context: null,
    });
  });

  it('tell how full the context was at the newest turn that knows', () => {
    const turns = [
      turnView({ id: 'a', contextTokens: 900, contextWindow: 1000 }),
      turnView({ id: 'b', contextTokens: 300, contextWindow: 1200 }),
      turnView({ id: 'c', contextTokens: null, contextWindow: 1200 }),
    ];
    expect(figuresOf(turns).context).toEqual({ tokens: 300, window: 1200, share: 0.25 });
    expect(contextOf({ contextTokens: 5, contextWindow: null })).toEqual({
      tokens: 5,
      window: null,
      share: null,
    });
    expect(contextOf({ contextTokens: 5, contextWindow: 0 })?.share).toBeNull();
    expect(contextOf({ contextTokens: 500, contextWindow: 100 })?.share).toBe(1);
  });
});

describe('the lanes of a gateway', () => {
  const [chatgpt, api] = gatewayView().backends;

  it('come ChatGPT first, from Codex to their hosts', () => {
    const lines = laneLines(
      gatewayView({ backends: [api ?? backendView(), chatgpt ?? backendView()] }),
      true,
    );
    expect(lines.map((line) => [line.name, line.lead?.name, line.host, line.state])).toEqual([
      ['ChatGPT lane', 'chatgpt-codex', 'chatgpt.com', 'quiet'],
      ['API lane', 'openai-transparent', 'api.openai.com', 'quiet'],
    ]);
  });

  it('tell passing from failing, by problem or by status', () => {
    const problem = { code: 'upstream-refused', what: 'Refused.', why: '', next: '' };
    const stateAfter = (status: number | null, wrong: typeof problem | null): string | undefined =>
      laneLines(
        gatewayView({ backends: [backendView({ lastResult: { at: 1, status, problem: wrong } })] }),
        true,
      )[0]?.state;
    expect([stateAfter(200, null), stateAfter(429, null), stateAfter(null, problem)]).toEqual([
      'passing',
      'failing',
      'failing',
    ]);
  });

  it('stand aside while routing is off', () => {
    expect(laneLines(gatewayView(), false)[0]?.state).toBe('direct');
  });

  it('name a port, and an address that is no URL as it is', () => {
    expect([hostOf('http://127.0.0.1:8080/v1'), hostOf('not a url')]).toEqual([
      '127.0.0.1:8080',
      'not a url',
    ]);
  });
});
