import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { modelsOfBody } from '../../../main/proxy/model-of-body.ts';
import { TopLevelScanner } from '../../../main/proxy/model-scan.ts';

const mib = 1024 * 1024;
/** `{"model":"gpt-test","input":[]}` as a Zstandard frame made by the reference tool, with its checksum. */
const zstdSmall = Buffer.from('KLUv/QRY+QAAeyJtb2RlbCI6ImdwdC10ZXN0IiwiaW5wdXQiOltdfYeJvU4=', 'base64');

/** A Zstandard frame of zeros: run-length blocks of 128 KiB, three bytes and the byte each. */
function zstdZeros(blocks: number): Buffer {
  const block = (last: boolean): Buffer => {
    const word = ((128 * 1024) << 3) | (1 << 1) | (last ? 1 : 0);
    return Buffer.from([word & 0xff, (word >> 8) & 0xff, (word >> 16) & 0xff, 0x20]);
  };
  return Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]),
    ...Array.from({ length: blocks }, (_, at) => block(at === blocks - 1)),
  ]);
}

/** Each byte in a chunk of its own. */
const inBytes = (body: Buffer): Buffer[] => [...body].map((byte) => Buffer.from([byte]));

describe('finding the model of a body', () => {
  test.each<[name: string, body: string, models: readonly string[]]>([
    ['first', '{"model":"gpt-5.5","stream":true}', ['gpt-5.5']],
    ['last, behind a deep input', '{"input":[{"model":"not-this"},["model","x"]],"model":"m"}', ['m']],
    ['within blanks', '\r\n {\t"model" :\n "m" }', ['m']],
    ['after a byte order mark', '\uFEFF{"model":"m"}', ['m']],
    ['written in escapes', '{"mod\\u0065l":"gpt\\u002d5"}', ['gpt-5']],
    ['with quotes and braces in strings before it', '{"a":"\\"}{\\\\","model":"m"}', ['m']],
    ['in another script', '{"model":"модель-1"}', ['модель-1']],
    ['named twice', '{"model":"a","model":"b"}', ['a', 'b']],
    ['named inside only', '{"response":{"model":"x"},"list":["model"]}', []],
    ['as a value only', '{"what":"model","model":null}', []],
    ['not a string', '{"model":{"model":"x"},"model":7,"model":["x"]}', []],
    ['in a list', '[{"model":"x"}]', []],
    ['in a string', '"{\\"model\\":\\"x\\"}"', []],
    ['no JSON at all', '--boundary\r\n{"model":"x"}', []],
    ['behind the end of the object', '{} {"model":"x"}', []],
    ['cut off', '{"model":"m', []],
    ['', '', []],
  ])('%s: %s', async (_name, body, models) => {
    const bytes = Buffer.from(body);
    expect(await modelsOfBody(null, [bytes])).toEqual({ ok: true, models });
    expect(await modelsOfBody('identity', inBytes(bytes))).toEqual({ ok: true, models });
  });

  test('agrees with JSON.parse on any object, however its bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('model', 'a', 'mo"del', '\\'), fc.jsonValue()),
        fc.integer({ min: 1, max: 7 }),
        (object, step) => {
          const bytes = Buffer.from(JSON.stringify(object, null, step % 2));
          const found: string[] = [];
          const scanner = new TopLevelScanner(['model'], (_key, value) => found.push(value));
          for (let at = 0; at < bytes.length; at += step) scanner.feed(bytes.subarray(at, at + step));
          const { model } = object;
          expect(found).toEqual(typeof model === 'string' ? [model] : []);
        },
      ),
      { numRuns: 500 },
    );
  });

  const body = Buffer.from(`{"input":"${'say hi '.repeat(5_000)}","model":"gpt-test"}`);
  test.each<[encoding: string, bytes: Buffer]>([
    ['zstd', zstdSmall],
    ['ZSTD', zstdSmall],
    ['gzip', gzipSync(body)],
    ['x-gzip', gzipSync(body)],
    ['deflate', deflateSync(body)],
    ['deflate', deflateRawSync(body)],
    ['br', brotliCompressSync(body)],
  ])('compressed by %s, whole and byte by byte', async (encoding, bytes) => {
    const found = { ok: true, models: ['gpt-test'] };
    expect(await modelsOfBody(encoding, [bytes])).toEqual(found);
    expect(await modelsOfBody(encoding, inBytes(bytes))).toEqual(found);
  });
});

describe('what cannot be read', () => {
  test.each<[encoding: string | null, bytes: Buffer]>([
    [null, Buffer.alloc(9 * mib, ' ')],
    ['gzip', gzipSync(Buffer.alloc(256 * mib, ' '))],
    ['deflate', deflateSync(Buffer.alloc(64 * mib, ' '))],
    ['br', brotliCompressSync(Buffer.alloc(64 * mib, ' '))],
    ['zstd', zstdZeros(1_600)],
  ])('D11 a bomb in %s stops at the cap, and none of it is kept', async (encoding, bytes) => {
    const before = process.memoryUsage().arrayBuffers;
    expect(await modelsOfBody(encoding, [bytes], 8 * mib)).toEqual({ ok: false, why: 'tooLarge' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * mib);
  });

  test('D11 a zstd frame that asks for a window of 2 GiB is refused before any is made', async () => {
    const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0, 0, 0, 0]);
    expect(await modelsOfBody('zstd', [frame])).toEqual({ ok: false, why: 'tooLarge' });
  });

  test.each(['gzip', 'deflate', 'br', 'zstd'])('what is not %s is broken', async (encoding) => {
    expect(await modelsOfBody(encoding, [Buffer.alloc(24, 0xff)])).toEqual({ ok: false, why: 'broken' });
  });

  test.each<[encoding: string, bytes: Buffer]>([
    ['gzip', gzipSync('{"input":[],"model":"m"}')],
    ['zstd', zstdSmall.subarray(0, 30)],
  ])('a %s body that is cut off is broken', async (encoding, bytes) => {
    expect(await modelsOfBody(encoding, [bytes.subarray(0, bytes.length - 10)])).toEqual({
      ok: false,
      why: 'broken',
    });
  });

  test.each(['compress', 'gzip, br'])('the encoding %s is not known', async (encoding) => {
    expect(await modelsOfBody(encoding, [Buffer.from('{"model":"m"}')])).toEqual({
      ok: false,
      why: 'unknown',
    });
  });
});
