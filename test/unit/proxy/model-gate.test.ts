import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { usualBackend } from '../../../main/domain/gateway.ts';
import { problemLine } from '../../../main/domain/problem.ts';
import { gateFrames, type GatedFrames } from '../../../main/proxy/model-gate-frames.ts';
import { modelGateOf, type ModelGate } from '../../../main/proxy/model-gate.ts';

const backendWith = (modelPattern: string) =>
  usualBackend({
    id: 'b1',
    name: 'azure',
    schema: 'AzureOpenAI',
    upstream: 'https://r.openai.azure.com/openai/v1',
    modelPattern,
  });

function gateWith(pattern: string): ModelGate {
  const gate = modelGateOf({ gateway: 'work', backend: backendWith(pattern) });
  if (gate === null) throw new Error('no gate');
  return gate;
}

describe('P15: which models a backend takes', () => {
  test('one that takes all has no gate, so that nothing is read', () => {
    expect(modelGateOf({ gateway: 'work', backend: backendWith('.*') })).toBeNull();
  });

  test('a model within the pattern passes, and so does a request that names none', () => {
    const gate = gateWith('gpt-5.*');
    expect([gate.refusal(['gpt-5.5']), gate.refusal([])]).toEqual([null, null]);
  });

  test('another one is refused, by name of model, backend and pattern, with what to do', () => {
    const refusal = gateWith('gpt-5\\..*').refusal(['gpt-5.5', 'gpt-4o']);
    expect(refusal?.code).toBe('model-excluded');
    expect(refusal === null ? '' : problemLine(refusal)).toBe(
      'Backend "azure" of gateway "work" does not take the model "gpt-4o": its model pattern is gpt-5\\..*. ' +
        'Choose another model in Codex, or change the pattern in Postern.',
    );
  });

  test('a pattern that cannot be used lets no model pass', () => {
    const gate = gateWith('(');
    expect(gate.refusal(['gpt-5.5'])?.what).not.toBe('');
    expect(gate.refusal([])).toBeNull();
  });
});

const mask = Buffer.from([0x12, 0xab, 0x00, 0xff]);

/** One frame, masked as a client's unless said. */
function frame(payload: string | Buffer, first = 0x81, isMasked = true): Buffer {
  const bytes = Buffer.from(payload);
  const { length } = bytes;
  const bit = isMasked ? 0x80 : 0;
  const long = Buffer.alloc(10);
  long[0] = first;
  long[1] = bit | (length < 126 ? length : length < 65_536 ? 126 : 127);
  if (length >= 65_536) long.writeBigUInt64BE(BigInt(length), 2);
  else if (length >= 126) long.writeUInt16BE(length, 2);
  const head = long.subarray(0, length < 126 ? 2 : length < 65_536 ? 4 : 10);
  if (!isMasked) return Buffer.concat([head, bytes]);
  return Buffer.concat([head, mask, bytes.map((byte, at) => byte ^ (mask[at & 3] ?? 0))]);
}

const create = (model: string, rest = ''): string =>
  `{"type":"response.create","model":"${model}","input":[]${rest}}`;

interface Heard {
  readonly upstream: Buffer;
  readonly answers: string[];
}

function feedAll(gated: GatedFrames, pieces: readonly Buffer[]): Heard {
  const passed: Buffer[] = [];
  const answers: Buffer[] = [];
  for (const piece of pieces) {
    passed.push(...gated.fromClient(piece));
    answers.push(...gated.answers());
  }
  return { upstream: Buffer.concat(passed), answers: answers.map((one) => one.toString('latin1')) };
}

const gated = (maxBytes?: number): GatedFrames => gateFrames(gateWith('gpt-5.*'), maxBytes);

describe('P15: the frames of a client', () => {
  const good = frame(create('gpt-5.5'));
  const bad = frame(create('gpt-4o'));
  const ping = frame('p', 0x89);
  const close = frame('\x03\xe8', 0x88);

  test.each<[name: string, sent: readonly Buffer[], passed: readonly Buffer[], answers: number]>([
    ['a model that is taken', [good], [good], 0],
    ['an excluded model', [bad], [], 1],
    ['one after the other', [good, bad, good], [good, good], 1],
    [
      'a message that is no response.create',
      [frame('{"type":"other","model":"gpt-4o"}')],
      [frame('{"type":"other","model":"gpt-4o"}')],
      0,
    ],
    [
      'a message without a model',
      [frame('{"type":"response.create"}')],
      [frame('{"type":"response.create"}')],
      0,
    ],
    ['the model before the type', [frame('{"model":"gpt-4o","type":"response.create"}')], [], 1],
    [
      'the model last, after a long input',
      [frame(create('gpt-5.5', `,"x":"${'y'.repeat(70_000)}","model":"gpt-4o"`))],
      [],
      1,
    ],
    [
      'a long message that is taken',
      [frame(create('gpt-5.5', `,"x":"${'y'.repeat(70_000)}"`))],
      [frame(create('gpt-5.5', `,"x":"${'y'.repeat(70_000)}"`))],
      0,
    ],
    [
      'in fragments with control frames between',
      [
        frame('{"type":"response.create",', 0x01),
        ping,
        frame('"model":"gp', 0x00),
        ping,
        frame('t-4o"}', 0x80),
        good,
      ],
      [ping, ping, good],
      1,
    ],
    [
      'taken, in fragments with control frames between',
      [frame('{"type":"response.create",', 0x01), ping, frame('"model":"gp', 0x00), frame('t-5"}', 0x80)],
      [ping, frame('{"type":"response.create",', 0x01), frame('"model":"gp', 0x00), frame('t-5"}', 0x80)],
      0,
    ],
    ['an empty first fragment', [frame('', 0x01), frame(create('gpt-4o'), 0x80)], [], 1],
    [
      'binary, in fragments',
      [frame(create('gpt-4o'), 0x02), frame('x', 0x80), good],
      [frame(create('gpt-4o'), 0x02), frame('x', 0x80), good],
      0,
    ],
    ['empty frames', [frame(''), ping, good], [frame(''), ping, good], 0],
    ['unmasked', [frame(create('gpt-4o'), 0x81, false), close], [close], 1],
    ['a close in the middle of a message', [frame('{"type":"response.create",', 0x01), close], [close], 0],
    [
      'a message begun before the last had ended',
      [frame('{"type":"response.create","model":"gpt-4o","a":', 0x01), good],
      [],
      1,
    ],
  ])('%s, cut at every byte and at any places', (_name, sent, passed, answers) => {
    const bytes = Buffer.concat(sent);
    const check = (pieces: readonly Buffer[]): void => {
      const heard = feedAll(gated(), pieces);
      expect(heard.upstream.equals(Buffer.concat(passed))).toBe(true);
      expect(heard.answers).toHaveLength(answers);
    };
    check([bytes]);
    check([...bytes].map((byte) => Buffer.from([byte])));
    const everyCut = bytes.length < 2_000 ? [...bytes.keys()] : [1, 5, 9, 70, 66_000, bytes.length - 1];
    for (const cut of everyCut) check([bytes.subarray(0, cut), bytes.subarray(cut)]);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
        const places = cuts.toSorted((a, b) => a - b);
        check([0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length)));
      }),
      { numRuns: 30 },
    );
  });

  test('the answer is an error event as the upstream would send it', () => {
    const [answer = ''] = feedAll(gated(), [bad]).answers;
    expect(answer.slice(0, 2)).toBe('\x81\x7e');
    expect(JSON.parse(answer.slice(4))).toEqual({
      type: 'error',
      status: 400,
      error: {
        type: 'postern_error',
        code: 'invalid_prompt',
        postern_code: 'model-excluded',
        message: expect.stringContaining('does not take the model "gpt-4o"'),
      },
      headers: {},
    });
    expect(answer.length - 4).toBe(answer.charCodeAt(2) * 256 + answer.charCodeAt(3));
  });

  test('a message beyond the cap goes no further, is not kept, and the next one passes', () => {
    const one = gated(1_000);
    const giant = frame(create('gpt-5.5', `,"x":"${'y'.repeat(5_000)}"`));
    const heard = feedAll(one, [giant.subarray(0, 2_000), giant.subarray(2_000), good]);
    expect(heard.upstream.equals(good)).toBe(true);
    expect(heard.answers.map((answer) => answer.includes('larger than 128 MB'))).toEqual([true]);
  });
});

describe('P15: the answer stands between two messages of the upstream', () => {
  const bad = frame(create('gpt-4o'));
  const whole = frame('{"type":"response.created"}', 0x81, false);
  const parts = [frame('{"ty', 0x01, false), frame('', 0x89, false), frame('pe":1}', 0x80, false)];
  const closing = frame('\x03\xe8', 0x88, false);

  /** What the client gets when the excluded message comes after `cut` bytes of the upstream. */
  function received(stream: Buffer, cut: number, step: number): string {
    const one = gated();
    const out: Buffer[] = [];
    const give = (bytes: Buffer): void => {
      for (let at = 0; at < bytes.length; at += step)
        out.push(...one.fromUpstream(bytes.subarray(at, at + step)));
    };
    give(stream.subarray(0, cut));
    one.fromClient(bad);
    out.push(...one.answers());
    give(stream.subarray(cut));
    return Buffer.concat(out).toString('latin1');
  }

  const [answer = ''] = feedAll(gated(), [bad]).answers;
  const stream = Buffer.concat([whole, ...parts, whole]);
  /** Offsets at which a message may begin. */
  const allowed = [0, whole.length, stream.length - whole.length, stream.length];

  test.each([1, 3, 7, 1_000])('wherever the upstream is, read in pieces of %i', (step) => {
    for (let cut = 0; cut <= stream.length; cut += 1) {
      const got = received(stream, cut, step);
      const at = got.indexOf(answer);
      expect(allowed).toContain(at);
      expect(at).toBe(allowed.find((place) => place >= cut));
      expect(got.replace(answer, '')).toBe(stream.toString('latin1'));
    }
  });

  test('and nowhere after its close', () => {
    const bytes = Buffer.concat([whole, closing]);
    expect(received(bytes, bytes.length, 1_000)).toBe(bytes.toString('latin1'));
  });
});
