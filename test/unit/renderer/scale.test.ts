import { describe, expect, it } from 'vitest';
import { figuresOf, percentile } from '../../../renderer/scale/figures.ts';
import { hostOf, laneLines } from '../../../renderer/scale/lanes.ts';
import { timelineOf } from '../../../renderer/scale/timeline.ts';
import { tokenStretches } from '../../../renderer/scale/token-bar.ts';
import { backendView, gatewayView, toolItem, turnView } from '../../fakes/views.ts';

const turn = { startedAt: 1000, firstTokenAt: 2000, endedAt: 5000 };

describe('a turn to scale', () => {
  it('waits, then answers', () => {
    expect(timelineOf(turn, [], 9999)).toEqual({
      totalMs: 4000,
      phases: [
        { kind: 'waiting', from: 0, to: 0.25 },
        { kind: 'answering', from: 0.25, to: 1 },
      ],
      tools: [],
    });
  });

  it('ends now while it runs, and only waits before its first token', () => {
    expect(timelineOf({ ...turn, firstTokenAt: null, endedAt: null }, [], 4000)).toEqual({
      totalMs: 3000,
      phases: [{ kind: 'waiting', from: 0, to: 1 }],
      tools: [],
    });
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

  it('draws nothing of a turn that took no time, and never runs backwards', () => {
    expect(timelineOf({ startedAt: 5, firstTokenAt: null, endedAt: 5 }, [], 5)).toEqual({
      totalMs: 0,
      phases: [],
      tools: [],
    });
    expect(timelineOf({ startedAt: 5000, firstTokenAt: null, endedAt: null }, [], 1000).totalMs).toBe(0);
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
      turnView({ id: 'a', startedAt: 0, firstTokenAt: 900, overheadUs: 100, exchanges: 2 }),
      turnView({ id: 'b', startedAt: 0, firstTokenAt: null, overheadUs: 300, exchanges: 6 }),
    ];
    expect(figuresOf([turnView({ id: 'c', overheadUs: 0 })]).overheadP50Us).toBeNull();
    expect(figuresOf(turns)).toEqual({
      firstTokenP50Ms: 900,
      firstTokenP95Ms: 900,
      overheadP50Us: 100,
      exchanges: 8,
    });
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
