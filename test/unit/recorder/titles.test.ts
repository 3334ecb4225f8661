import { describe, expect, test } from 'vitest';
import {
  findTitled,
  readTitle,
  type TitleCandidate,
  type TitleSession,
} from '../../../main/recorder/titles.ts';

const asked = (prompt: string): string =>
  `Generate a concise title. Do not answer.\n\nUser prompt:\n${prompt}`;
const session = (
  id: string,
  firstPrompt: string | null,
  more: Partial<TitleCandidate> = {},
): TitleCandidate => ({
  id,
  launchId: 'l1',
  originator: 'codex-tui',
  startedAt: 1_000,
  firstPrompt,
  ...more,
});
const title = (firstPrompt: string | null, more: Partial<TitleSession> = {}): TitleSession => ({
  ...session('title', firstPrompt, { startedAt: 1_060 }),
  answer: null,
  ...more,
});

describe('the session a title is about', () => {
  test.each<[string, TitleSession, readonly TitleCandidate[], string | null]>([
    ['quotes its first prompt', title(asked('fix it')), [session('a', 'hello'), session('b', 'fix it')], 'b'],
    [
      'is the nearest of those that say the same',
      title(asked('fix it')),
      [session('a', 'fix it', { startedAt: 500 }), session('b', 'fix it')],
      'b',
    ],
    ['is of the same launch', title(asked('fix it')), [session('a', 'fix it', { launchId: 'l2' })], null],
    [
      'is of the same client',
      title(asked('fix it')),
      [session('a', 'fix it', { originator: 'codex_exec' })],
      null,
    ],
    ['began not long ago', title(asked('fix it')), [session('a', 'fix it', { startedAt: -900_000 })], null],
    ['is not the one whose words merely begin alike', title(asked('fix')), [session('a', 'fix it')], null],
    [
      'may be quoted in part when it is long',
      title(asked(`${'long '.repeat(20)}…`)),
      [session('a', 'long '.repeat(50))],
      'a',
    ],
    [
      'is the nearest in time where no texts are kept',
      title(null),
      [session('a', null, { startedAt: 1_055 }), session('b', null)],
      'a',
    ],
    [
      'is none where no texts are kept and none is near',
      title(null),
      [session('a', null, { startedAt: 90_000 })],
      null,
    ],
    ['is none when nothing is quoted', title(asked('')), [session('a', '')], null],
  ])('%s', (_, hidden, candidates, expected) => {
    expect(findTitled(hidden, candidates)).toBe(expected);
  });
});

test.each([
  ['{"title":"Fix the  parser"}', 'Fix the parser'],
  ['{"title":""}', null],
  ['{"title":7}', null],
  ['Fix the parser', null],
  [null, null],
])('the title in the answer %s is %s', (answer, expected) => {
  expect(readTitle(answer)).toBe(expected);
});
