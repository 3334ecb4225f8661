import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shWord } from '../../main/codex/quote.ts';

const run = promisify(execFile);

test('M11: bash reads back every word exactly as it was, whatever it holds', async () => {
  const word = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(...`'"$\`\\!~*?;&|<>(){}[]# =\n\t\u001b\u202eaé`), maxLength: 12 }),
  );
  // One shell reads many words: no argument can hold a NUL, and a lone surrogate has no bytes.
  const words = fc
    .sample(word, 3_000)
    .filter((one) => !one.includes('\0') && Buffer.from(one).toString() === one);
  expect(words.length).toBeGreaterThan(1_000);
  for (let from = 0; from < words.length; from += 500) {
    const some = words.slice(from, from + 500);
    const { stdout } = await run('/bin/bash', ['-c', `printf '%s\\0' ${some.map(shWord).join(' ')}`], {
      env: { LC_ALL: 'C.UTF-8' },
      maxBuffer: 10_000_000,
    });
    expect(stdout.split('\0').slice(0, -1)).toEqual(some);
  }
});
