// What goes wrong on the way, what the real Codex prints of it, and what the session log says.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GatewayView, TurnView } from '../../preload/contract.ts';
import { writeAtomically } from '../../main/files/atomic.ts';
import { renderGateways } from '../../main/gateways/file.ts';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { FAKE_API_KEY } from '../codex/login.ts';
import { freePort } from '../fakes/free-port.ts';
import { selfSigned } from '../fakes/upstream/certificate.ts';
import { startFakeUpstream, type FakeUpstream } from '../fakes/upstream/server.ts';
import { copiedCommand, detailOf, sessionsOf } from './log-of.ts';
import { paste, type Pasted } from './paste.ts';
import { bookFor, removeProfile, startPostern, type Postern } from './postern.ts';

const env = { OPENAI_API_KEY: FAKE_API_KEY };
// One try each, so that what is printed is the first thing that went wrong; the default is thirty tries in 25 seconds.
const once =
  '-c model_providers.postern.request_max_retries=0 -c model_providers.postern.stream_max_retries=0';

let upstream: FakeUpstream;
let home: CodexHome;
let postern: Postern;
let command: string;

beforeAll(async () => {
  upstream = await startFakeUpstream({ websocket: { refuse: 426 } });
  home = await makeCodexHome({ auth: 'none' });
  postern = await startPostern({ home, upstream, env });
  const clipboard = (): Promise<string> => postern.app.evaluate(({ clipboard: board }) => board.readText());
  command = await copiedCommand(postern.window, clipboard, home.cwd);
});

afterAll(async () => {
  await postern.quit();
  await removeProfile(postern.profile);
  await home.remove();
  await upstream.close();
});

/** Runs a prompt and reads the turn it became, once the log says how it ended. */
async function ask(prompt: string): Promise<{ readonly codex: Pasted; readonly turn: TurnView | null }> {
  const codex = await paste(home, `${command} ${once} exec --skip-git-repo-check '${prompt}'`, env);
  const id = codex.sessionId ?? '';
  await expect
    .poll(async () => (await sessionsOf(postern.window)).find((one) => one.id === id)?.status ?? 'streaming')
    .not.toBe('streaming');
  const detail = await detailOf(postern.window, id);
  return { codex, turn: detail.turns.at(-1) ?? null };
}

/** Points the API lane somewhere else, as a person editing the file would, and waits until it is in force. A new name is a new backend. */
async function pointTo(apiBase: string, backend = 'openai-transparent'): Promise<void> {
  const text = renderGateways(bookFor({ chatgptBase: upstream.chatgptBase, apiBase }));
  await writeAtomically(
    join(postern.profile, 'gateways.json'),
    text.replaceAll('openai-transparent', backend),
  );
  const inForce = async (): Promise<string> => {
    const answer = await postern.window.evaluate(() => window.postern.call('gateway/list'));
    const gateways: readonly GatewayView[] = answer.ok ? answer.value.gateways : [];
    return gateways[0]?.backends.map(({ name, upstream: where }) => `${name} ${where}`)[1] ?? '';
  };
  await expect.poll(inForce).toBe(`${backend} ${apiBase}`);
}

test.each<[mark: string, printed: string, code: string, says: string]>([
  ['[[fail:400]]', 'ERROR: Fake: the request was not understood.', 'upstream-status', '400'],
  ['[[fail:404]]', 'unexpected status 404 Not Found', 'upstream-status', '404'],
  ['[[fail:429]]', 'exceeded retry limit, last status: 429 Too Many Requests', 'upstream-status', '429'],
  ['[[fail:usage_limit]]', 'You’ve hit your usage limit.', 'upstream-status', '429'],
  ['[[fail:500]]', 'currently experiencing high demand', 'upstream-status', '500'],
  [
    '[[failed:context_length_exceeded]]',
    "Codex ran out of room in the model's context window.",
    'turn-failed',
    '',
  ],
  ['[[incomplete:max_output_tokens]]', 'reason: max_output_tokens', 'turn-incomplete', ''],
])(
  'the upstream answers %s: codex prints its words, the turn failed with the reason',
  async (mark, printed, code, says) => {
    const { codex, turn } = await ask(`say hi ${mark}`);
    expect(codex.code).toBe(1);
    expect(codex.stderr).toContain(printed);
    expect(turn).toMatchObject({ status: 'failed', problem: { code } });
    expect(`${turn?.problem?.what} ${turn?.problem?.why}`).toContain(says);
  },
);

test.each<[mark: string, printed: string]>([
  ['[[reset:6]]', 'error decoding response body'],
  ['[[cut:6]]', 'stream closed before response.completed'],
])(
  'D1 D14 the upstream breaks off (%s): codex sees it as it happened, the turn is interrupted',
  async (mark, printed) => {
    const { codex, turn } = await ask(`say hi ${mark}`);
    expect(codex.code).toBe(1);
    expect(codex.stderr).toContain(printed);
    expect(turn).toMatchObject({ status: 'interrupted', problem: { code: 'turn-cut' } });
  },
);

test('the upstream refuses the connection: 502 in one line, in codex and in the log', async () => {
  await pointTo(`http://127.0.0.1:${await freePort()}/v1`);
  const { codex, turn } = await ask('say hi');
  expect(codex.code).toBe(1);
  expect(codex.stderr).toContain('502 Bad Gateway');
  expect(codex.stderr).toContain('refused');
  expect(turn).toMatchObject({ status: 'failed', problem: { code: 'upstream-refused' } });
});

test('C56 the upstream shows a certificate nobody signed: 502 naming the cause, in codex and in the log', async () => {
  const tls = await startFakeUpstream({ tls: selfSigned({ names: ['127.0.0.1'] }) });
  await pointTo(tls.apiBase);
  const { codex, turn } = await ask('say hi');
  await tls.close();
  expect(codex.stderr).toContain('502 Bad Gateway');
  expect(codex.stderr).toContain('certificate');
  expect(turn).toMatchObject({ status: 'failed', problem: { code: 'upstream-tls' } });
  expect(tls.requests.all).toEqual([]);
});

test('the backend is gone: 400 in one clear line at once, never 401', async () => {
  await pointTo(upstream.apiBase, 'renamed');
  const codex = await paste(home, `${command} exec --skip-git-repo-check 'say hi'`, env);
  expect(codex.code).toBe(1);
  // Codex says its last error twice: when it happens, and at its end.
  expect([...new Set(codex.stderr.split('\n').filter((line) => line.startsWith('ERROR')))]).toEqual([
    'ERROR: Gateway "default" has no backend "openai-transparent". It has "chatgpt-codex", "renamed": start Codex again from Postern.',
  ]);
  expect(codex.stderr).not.toMatch(/\b401\b|[Rr]econnecting/);
  await pointTo(upstream.apiBase);
});

test('after all of this a prompt goes through', async () => {
  const { codex, turn } = await ask('say hi');
  expect(codex, codex.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: say hi\n' });
  expect(turn).toMatchObject({ status: 'completed', problem: null });
});
