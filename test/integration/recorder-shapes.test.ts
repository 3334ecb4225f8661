import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import type { ExchangeEvent, HeaderPair } from '../../main/domain/exchange.ts';
import {
  ended,
  frame,
  requestBytes,
  responded,
  responseBytes,
  sse,
  started,
} from '../fakes/codex-traffic.ts';
import { chainOf, makeLogBench, type LogBench } from '../fakes/log-bench.ts';

type Json = Readonly<Record<string, unknown>>;

/** An exchange as Codex 0.169 makes it, and what a person should see of it. */
interface Shape {
  readonly shows: string;
  readonly exchanges: readonly {
    readonly id: string;
    readonly transport: 'http' | 'websocket';
    readonly headers: readonly HeaderPair[];
    readonly rounds: readonly { readonly request: Json; readonly answer: readonly Json[] }[];
  }[];
  readonly expected: {
    readonly session: string;
    readonly title: string;
    readonly folder: string;
    readonly background: readonly string[];
    readonly turns: readonly (readonly [
      status: string,
      exchanges: number,
      toolCalls: number,
      input: number,
    ])[];
    readonly chain: readonly string[];
  };
}

let bench: LogBench | null = null;
afterEach(() => bench?.remove());

function eventsOf({ id, transport, headers, rounds }: Shape['exchanges'][number]): readonly ExchangeEvent[] {
  const isSocket = transport === 'websocket';
  return [
    started(id, transport, { headers }),
    ...(isSocket ? [responded(id, 1_001, 101, '')] : []),
    ...rounds.flatMap(({ request, answer }, round): readonly ExchangeEvent[] => {
      const at = 1_010 + round * 10;
      if (isSocket) {
        const frames = answer.map((event) => frame('server', event));
        return [requestBytes(id, frame('client', request)), responseBytes(id, at, Buffer.concat(frames))];
      }
      return [
        requestBytes(id, Buffer.from(JSON.stringify(request))),
        { type: 'requestEnded', exchangeId: id, at },
        responded(id, at),
        responseBytes(id, at + 1, sse(answer)),
      ];
    }),
    ended(id, 1_100, isSocket ? 'clientGone' : 'ended'),
  ];
}

test.each(['tui-with-title', 'exec-tool-round', 'exec-tool-round-plain'])(
  'the shapes of Codex 0.169 are read as a person would: %s',
  (name) => {
    const file = new URL(`../fixtures/exchanges/${name}.json`, import.meta.url);
    const { exchanges, expected } = JSON.parse(readFileSync(file, 'utf8')) as Shape;
    bench = makeLogBench();
    const recorder = bench.open();
    recorder.playOneByOne(exchanges.flatMap(eventsOf));
    const { sessions } = recorder.query({ kind: 'sessions', before: null, limit: 10 });
    expect(sessions.map((one) => one.id)).toEqual([expected.session]);
    const detail = recorder.detail(expected.session);
    expect(detail.session).toMatchObject({ title: expected.title, folder: expected.folder });
    expect(detail.background.map((one) => one.id)).toEqual(expected.background);
    expect(
      detail.turns.map((turn) => [turn.status, turn.exchanges, turn.toolCalls, turn.tokens.input]),
    ).toEqual(expected.turns);
    expect(chainOf(detail).map((line) => line.slice(2))).toEqual(expected.chain);
  },
);
