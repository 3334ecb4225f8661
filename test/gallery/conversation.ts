import type { ItemView, SessionDetail, SessionView, TurnView } from '../../preload/contract.ts';
import { answerItem, promptItem, reasoningItem, sessionView, toolItem, turnView } from '../fakes/views.ts';

/** One moment for the whole gallery. */
export const now = Date.now();

const minuteMs = 60_000;

/** The sessions of an ordinary day. */
export const daySessions: readonly SessionView[] = [
  sessionView({
    id: 'session-1',
    title: 'Fix the flaky login test',
    status: 'streaming',
    startedAt: now - 11 * minuteMs,
    lastActivityAt: now - 900,
    turns: 3,
    toolCalls: 4,
    tokens: { input: 84_210, cached: 71_400, output: 4120, reasoning: 1730 },
    activeMs: 96_000,
    background: 2,
    launchId: 'launch-1',
  }),
  sessionView({
    id: 'session-2',
    title: 'Write the release notes for 2.4 from the merged pull requests since the last tag',
    folder: '/home/ada/work/billing-service',
    startedAt: now - 55 * minuteMs,
    lastActivityAt: now - 31 * minuteMs,
    turns: 7,
    toolCalls: 18,
    tokens: { input: 412_900, cached: 380_000, output: 12_400, reasoning: 5200 },
    activeMs: 311_000,
    background: 1,
  }),
  sessionView({
    id: 'session-3',
    title: 'Upgrade the dependencies',
    folder: '/home/ada/src/notes',
    status: 'failed',
    startedAt: now - 2 * 60 * minuteMs,
    lastActivityAt: now - 115 * minuteMs,
    turns: 2,
    backend: 'openai-transparent',
    lane: 'api',
    transport: 'http',
    model: 'gpt-5.5',
  }),
  sessionView({
    id: 'session-4',
    title: 'Why is the build slow on the second machine?',
    folder: '/home/ada/src/very/deep/path/to/some/package',
    status: 'interrupted',
    startedAt: now - 5 * 60 * minuteMs,
    lastActivityAt: now - 290 * minuteMs,
    turns: 1,
  }),
  sessionView({
    id: 'session-5',
    title: 'اكتب اختبارا للدالة الجديدة',
    startedAt: now - 26 * 60 * minuteMs,
    lastActivityAt: now - 26 * 60 * minuteMs,
    turns: 4,
    toolCalls: 9,
  }),
  sessionView({
    id: 'session-6',
    title: null,
    folder: null,
    model: null,
    startedAt: now - 4 * 24 * 60 * minuteMs,
    lastActivityAt: now - 4 * 24 * 60 * minuteMs,
    turns: 0,
    tokens: { input: 0, cached: 0, output: 0, reasoning: 0 },
  }),
];

/** What Codex did in the background of the first session. */
export const background: readonly SessionView[] = [
  sessionView({
    id: 'title-1',
    kind: 'title',
    parentId: 'session-1',
    title: null,
    startedAt: now,
    lastActivityAt: now,
  }),
  sessionView({
    id: 'agent-1',
    kind: 'subagent',
    parentId: 'session-1',
    title: 'Read the test helpers',
    startedAt: now,
    lastActivityAt: now - 4 * minuteMs,
  }),
];

const answer = `The test waits for the wrong event. It listens for \`ready\`, which the **server** sends, but the assertion needs the *session*.

1. \`login.test.ts\` starts the server and awaits \`ready\`.
2. The session is written a tick later.
3. On a slow machine the assertion runs in between.

\`\`\`ts
const session = await once(store, 'session');
expect(session.user).toBe('ada');
\`\`\`

I changed the test to wait for the session itself. See [the Node documentation](https://nodejs.org/api/events.html#eventsonceemitter-name-options) for \`once\`.`;

const output = Array.from(
  { length: 148 },
  (_, index) => ` ✓ test/unit/store/case-${index + 1}.test.ts (3 tests) 12ms`,
).join('\n');

/** The conversation of the first session: two turns over, a third under way. */
export const turns: readonly TurnView[] = [
  turnView({
    id: 'turn-1',
    ordinal: 1,
    startedAt: now - 11 * minuteMs,
    firstTokenAt: now - 11 * minuteMs + 900,
    endedAt: now - 11 * minuteMs + 24_300,
    exchanges: 3,
    toolCalls: 2,
    overheadUs: 410,
    tokens: { input: 38_200, cached: 31_000, output: 1830, reasoning: 640 },
  }),
  turnView({
    id: 'turn-2',
    ordinal: 2,
    startedAt: now - 6 * minuteMs,
    firstTokenAt: now - 6 * minuteMs + 1200,
    endedAt: now - 6 * minuteMs + 9400,
    exchanges: 2,
    toolCalls: 1,
    overheadUs: 230,
    tokens: { input: 46_010, cached: 40_400, output: 2290, reasoning: 1090 },
  }),
  turnView({
    id: 'turn-3',
    ordinal: 3,
    status: 'streaming',
    startedAt: now - 14_000,
    firstTokenAt: now - 12_800,
    endedAt: null,
    exchanges: 2,
    toolCalls: 1,
    tokens: { input: 0, cached: 0, output: 0, reasoning: 0 },
  }),
];

const first = now - 11 * minuteMs;

export const items: readonly ItemView[] = [
  promptItem({
    id: 'i1',
    text: 'The login test fails about one time in ten on CI. Find out why and fix it.',
    at: first,
  }),
  reasoningItem({
    id: 'i2',
    position: 1,
    at: first + 900,
    text: '**Looking at the test first**\n\nThe failure is intermittent, so I want to see what the test waits for.',
  }),
  toolItem({
    id: 'i3',
    position: 2,
    at: first + 3000,
    summary: 'sed -n 1,80p test/login.test.ts',
    durationMs: 40,
    input: '{"cmd":"sed -n 1,80p test/login.test.ts","workdir":"/home/ada/src/app"}',
  }),
  toolItem({
    id: 'i4',
    position: 3,
    at: first + 8000,
    summary: 'npx vitest run test/login.test.ts --retry=0',
    output: `${output}\n`,
    exitCode: 1,
    durationMs: 9400,
  }),
  answerItem({ id: 'i5', position: 4, at: first + 20_000, text: answer }),
  promptItem({
    id: 'i6',
    turnId: 'turn-2',
    at: now - 6 * minuteMs,
    text: 'Good. Run it twenty times to be sure.',
  }),
  toolItem({
    id: 'i7',
    turnId: 'turn-2',
    position: 1,
    at: now - 6 * minuteMs + 2000,
    summary: 'for i in $(seq 20); do npx vitest run test/login.test.ts || break; done',
    durationMs: 5200,
  }),
  answerItem({
    id: 'i8',
    turnId: 'turn-2',
    position: 2,
    at: now - 6 * minuteMs + 8000,
    text: 'Twenty runs, twenty passes. The slowest took 412 ms.',
  }),
  promptItem({
    id: 'i9',
    turnId: 'turn-3',
    at: now - 14_000,
    text: 'Now look for other tests with the same mistake, and list them with the event each one should wait for instead.',
  }),
  reasoningItem({
    id: 'i10',
    turnId: 'turn-3',
    position: 1,
    at: now - 12_800,
    text: '**Searching for tests that await `ready`**',
  }),
  toolItem({
    id: 'i11',
    turnId: 'turn-3',
    position: 2,
    at: now - 11_000,
    summary: 'rg -n "once\\(server, \'ready\'\\)" test',
    output: 'test/upload.test.ts:14\ntest/quota.test.ts:22\n',
    durationMs: 130,
  }),
  answerItem({
    id: 'i12',
    turnId: 'turn-3',
    position: 3,
    at: now - 9000,
    streaming: true,
    text: 'Two other tests wait for `ready` and then read the store:\n\n- `test/upload.test.ts` should wait for `stored`, because the upload is',
  }),
];

/** The first session as it is read. */
export const detail: SessionDetail = {
  session: daySessions[0] ?? sessionView({ id: 'session-1' }),
  turns,
  items,
  background,
};

/** A short session that ended in `status`. */
export function endedDetail(
  session: SessionView,
  turn: Partial<TurnView>,
  more: readonly ItemView[] = [],
): SessionDetail {
  const at = session.startedAt;
  return {
    session,
    turns: [
      turnView({
        id: `${session.id}-t`,
        sessionId: session.id,
        startedAt: at,
        firstTokenAt: null,
        endedAt: at + 7200,
        tokens: { input: 0, cached: 0, output: 0, reasoning: 0 },
        ...turn,
      }),
    ],
    items: [
      promptItem({
        id: `${session.id}-p`,
        sessionId: session.id,
        turnId: `${session.id}-t`,
        at,
        text: 'Upgrade every dependency that has a new minor version.',
      }),
      ...more.map((item) => ({ ...item, sessionId: session.id, turnId: `${session.id}-t` })),
    ],
    background: [],
  };
}
