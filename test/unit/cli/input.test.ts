import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { makeInput } from '../../../main/cli/input.ts';
import { AppError } from '../../../main/domain/problem.ts';

/** A standard input as far as it is used, with what a terminal would show. */
function bed(isTTY: boolean) {
  const stream = new PassThrough();
  const raw: boolean[] = [];
  const stdin = Object.assign(stream, { isTTY, setRawMode: (on: boolean) => void raw.push(on) });
  let shown = '';
  const input = makeInput(stdin as unknown as NodeJS.ReadStream, (text) => (shown += text));
  return { input, stream, raw, shown: () => shown };
}

const codeOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'none',
    (error: unknown) => (error instanceof AppError ? error.problem.code : String(error)),
  );

describe('a secret', () => {
  test('that is typed is not shown, and the terminal is put back', async () => {
    const { input, stream, raw, shown } = bed(true);
    const asked = input.secret('Key: ');
    stream.write('sk-abX\u007fc\r');
    expect(await asked).toBe('sk-abc');
    expect(shown()).toBe('Key: \n');
    expect(raw).toEqual([true, false]);
  });

  test('that is given up with Ctrl+C is none, and the terminal is put back', async () => {
    const { input, stream, raw } = bed(true);
    const asked = input.secret('Key: ');
    stream.write('sk-abc\u0003');
    expect(await codeOf(asked)).toBe('command-cancelled');
    expect(raw).toEqual([true, false]);
  });

  test('that is piped in is taken whole, without its line end', async () => {
    const { input, stream } = bed(false);
    const asked = input.secret('Key: ');
    stream.write('sk-');
    stream.end('abc\n');
    expect(await asked).toBe('sk-abc');
  });

  test.each([
    ['nothing', ''],
    ['blanks', ' \n\n'],
    ['more than any key has', 'x'.repeat(30_000)],
  ])('%s is refused', async (_, text) => {
    const { input, stream } = bed(false);
    const asked = codeOf(input.secret('Key: '));
    stream.end(text);
    expect(await asked).toBe('secret-malformed');
  });
});

describe('a question', () => {
  test.each([
    ['y\r', true],
    ['YES\r', true],
    ['\r', false],
    ['n\r', false],
    ['yup\r', false],
  ])('%j', async (typed, agreed) => {
    const { input, stream } = bed(true);
    const asked = input.agreed('Write this?');
    stream.write(typed);
    expect(await asked).toBe(agreed);
  });

  test('nobody is there to answer: no', async () => {
    expect(await bed(false).input.agreed('Write this?')).toBe(false);
  });
});
