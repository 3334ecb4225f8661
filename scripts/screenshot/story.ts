import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer } from '../../test/fakes/upstream/answer.ts';
import type { FakeUpstream } from '../../test/fakes/upstream/server.ts';

/** One prompt of the pictures, and what the model does about it, step by step. */
interface Chapter {
  readonly prompt: string;
  readonly title?: string;
  readonly steps: readonly Answer[];
}

export const flaky = {
  prompt: 'The retry test fails one time in ten. Find out why and fix it.',
  title: 'Fix the flaky retry test',
  steps: [
    { kind: 'tool', command: 'cat test/retry.test.js' },
    { kind: 'tool', command: 'sed -i \'s/sleep(50)/once(server, "listening")/\' test/retry.test.js' },
    { kind: 'tool', command: 'for i in 1 2 3; do node --check test/retry.test.js && echo "run $i ok"; done' },
    {
      kind: 'message',
      deltas: 24,
      text: 'The test waited **50 ms** for the server instead of waiting for it to listen.\n\n- `test/retry.test.js` now awaits the `listening` event\n- three runs in a row pass\n\nNothing outside the test changed.',
    },
  ],
} satisfies Chapter;

export const followUp = {
  prompt: 'Are there other tests that sleep?',
  steps: [
    {
      kind: 'message',
      deltas: 40,
      text: 'Two more wait by the clock: `cache.test.js` sleeps 200 ms for an eviction, and `queue.test.js` polls every 10 ms until the queue is empty. Both can await an event instead; shall I change them the same way?',
    },
  ],
} satisfies Chapter;

export const earlier: readonly Chapter[] = [
  {
    prompt: 'Write release notes for 2.4 from the changelog',
    steps: [
      { kind: 'tool', command: 'cat CHANGELOG.md' },
      { kind: 'message', text: 'Version 2.4 retries by itself and starts twice as fast.' },
    ],
  },
  {
    prompt: 'Upgrade every dependency to its newest major',
    steps: [
      {
        kind: 'refuse',
        status: 429,
        body: {
          error: {
            type: 'usage_limit_reached',
            message: 'The usage limit has been reached',
            plan_type: 'plus',
          },
        },
      },
    ],
  },
  {
    prompt: 'Explain how the cache decides what to evict',
    steps: [{ kind: 'message', text: 'It keeps what was used most recently and drops the rest by size.' }],
  },
];

/** Lets the fake upstream tell the story. */
export function tell(upstream: FakeUpstream): void {
  for (const { prompt, steps } of [...earlier, flaky, followUp]) {
    // The newest rule is asked first, and each step answers once.
    for (const answer of steps.toReversed()) {
      upstream.answer({
        when: (request) => request.kind === 'turn' && request.prompt === prompt,
        answer,
        times: 1,
      });
    }
  }
  upstream.answer({
    when: ({ kind }) => kind === 'title',
    answer: { kind: 'message', text: JSON.stringify({ title: flaky.title }), silent: true },
  });
}

/** Makes the project the story happens in. */
export async function makeProject(userHome: string): Promise<string> {
  const project = join(userHome, 'src', 'app');
  await mkdir(join(project, 'test'), { recursive: true });
  await writeFile(join(project, 'CHANGELOG.md'), '## 2.4\n- retries by itself\n- starts twice as fast\n');
  await writeFile(
    join(project, 'test', 'retry.test.js'),
    "import { once } from 'node:events';\nimport { sleep } from './clock.js';\n\nserver.listen(0);\nawait sleep(50);\nawait retry(server);\n",
  );
  return project;
}
