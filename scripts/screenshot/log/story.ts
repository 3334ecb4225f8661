import type { Answer } from '../../../test/fakes/upstream/answer.ts';
import type { FakeUpstream } from '../../../test/fakes/upstream/server.ts';

/** One prompt and what the model does about it, step by step. */
interface Chapter {
  readonly prompt: string;
  readonly steps: readonly Answer[];
}

const patch = `*** Begin Patch
*** Update File: test/retry.test.js
@@
-import { sleep } from './clock.js';
 
 server.listen(0);
-await sleep(50);
+await once(server, 'listening');
 await retry(server);
*** End Patch`;

/** Reads, patches, fails once, and says so: the session that is read to the wire. */
export const patched = {
  prompt: 'The retry test fails one time in ten. Find out why and fix it.',
  steps: [
    { kind: 'tool', command: 'cat test/retry.test.js' },
    { kind: 'tool', command: `apply_patch <<'EOF'\n${patch}\nEOF` },
    { kind: 'tool', command: 'node --test missing.test.js' },
    {
      kind: 'message',
      deltas: 12,
      text: 'The test waited **50 ms** for the server instead of waiting for it to listen.\n\n- `test/retry.test.js` now awaits the `listening` event\n- the retry itself was right\n\nNothing outside the test changed.',
    },
  ],
} satisfies Chapter;

/** A tool that prints more than anybody reads. */
export const long = {
  prompt: 'Print every retry the log of last night has, then sum them up.',
  steps: [
    {
      kind: 'tool',
      command: "seq 1 240 | sed 's/.*/02:14:&  retry & of the upload to eu-central, after 250 ms/'",
    },
    { kind: 'message', text: 'There were 240 retries, all of the same upload to eu-central.' },
  ],
} satisfies Chapter;

/** A failure the provider tells. */
export const failed = {
  prompt: 'Upgrade every dependency to its newest major',
  steps: [
    { kind: 'failed', code: 'context_length_exceeded', message: 'Your input exceeds the context window.' },
  ],
} satisfies Chapter;

/** What is stopped before its end. */
export const interrupted = {
  prompt: 'Rewrite the retry loop without recursion',
  steps: [{ kind: 'message', deltas: 30, text: 'The loop keeps its own count of attempts. '.repeat(12) }],
} satisfies Chapter;

const plain: Chapter = {
  prompt: 'Explain how the cache decides what to evict, and whether a retry counts as use',
  steps: [{ kind: 'message', text: 'It keeps what was used most recently. A retry counts as use.' }],
};

/** Lets the fake upstream tell it. */
export function tell(upstream: FakeUpstream): void {
  for (const { prompt, steps } of [plain, failed, long, interrupted, patched]) {
    for (const answer of steps.toReversed()) {
      upstream.answer({
        when: (request) => request.kind === 'turn' && request.prompt === prompt,
        answer,
        times: 1,
      });
    }
  }
}

/** Those that run to an end, in order. */
export const toTheEnd: readonly Chapter[] = [plain, failed, long, patched];
