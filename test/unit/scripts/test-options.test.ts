import { expect, test } from 'vitest';
import { readTestOptions } from '../../../scripts/setup/test-options.mjs';

test.each([
  [[], { only: null, vitest: [] }],
  [['--only', 'e2e'], { only: 'e2e', vitest: [] }],
  [['--only', 'unit', '--', '-t', 'a name'], { only: 'unit', vitest: ['-t', 'a name'] }],
  [['--', 'test/unit'], { only: null, vitest: ['test/unit'] }],
])('%j asks for %j', (args, expected) => {
  expect(readTestOptions(args)).toEqual(expected);
});

test.each([[['--only', 'nothing']], [['--only']], [['unit']], [['--only', 'unit', 'more']]])(
  '%j is refused with the arguments there are',
  (args) => {
    expect(() => readTestOptions(args)).toThrow(/\[--only unit\|integration\|e2e\]/);
  },
);
