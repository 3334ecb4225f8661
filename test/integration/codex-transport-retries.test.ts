// How often the real Codex asks again where nobody set it otherwise, through the proxy: what its suites call the defaults, and
// its fall back to HTTP with them in the ChatGPT lane, whose provider takes no other numbers.
import { expect, test, type TestContext } from 'vitest';
import { expectAgreement, startLoggedCodex, type LoggedCodex } from '../codex/logged.ts';
import { failureNamed } from '../fakes/upstream/failures.ts';

async function begin(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  transport: 'http' | 'websocket',
): Promise<LoggedCodex> {
  const codex = await startLoggedCodex(transport);
  onTestFinished(() => codex.close());
  return codex;
}

/** How often each way was tried: [WebSocket, HTTP]. */
function tries({ upstream }: LoggedCodex): readonly number[] {
  const carriers = upstream.exchanges.all.filter(({ path }) => path.endsWith('/responses'));
  return ['GET', 'POST'].map((wanted) => carriers.filter(({ method }) => method === wanted).length);
}

// Side by side: Codex waits between its tries.
test.concurrent(
  'websocket_fallback_switches_to_http_after_retries_exhausted: with five retries of its own, and the log has one turn',
  async (context) => {
    const codex = await begin(context, 'websocket');
    codex.upstream.answer({ when: ({ transport }) => transport === 'websocket', answer: { kind: 'drop' } });
    const { code, stdout, stderr, sessionId } = await codex.exec('say hi');
    expect([code, stdout], stderr).toEqual([0, 'The fake upstream heard: say hi\n']);
    // The warm-up, the first try and five more.
    expect(tries(codex)).toEqual([7, 1]);
    expect(stderr.match(/Reconnecting... \d\/\d/g)?.at(-1)).toBe('Reconnecting... 5/5');
    const recorder = await codex.recorded();
    await expectAgreement(recorder, codex.home);
    expect(recorder.detail(sessionId)).toMatchObject({
      session: { turns: 1, status: 'completed' },
      turns: [{ status: 'completed', transport: 'http', exchanges: 7, retries: 6, problem: null }],
    });
  },
);

test.concurrent.for([
  ['500', 'is asked for again four times, which the person does not hear of', 0, 5],
  ['429', 'without a delay is asked for once', 1, 1],
] as const)('a request refused with %s %s', async ([name, _how, exit, asked], context) => {
  const codex = await begin(context, 'http');
  const answer = failureNamed(name);
  if (answer === null) throw new Error(name);
  codex.upstream.answer({ times: 4, answer });
  const { code, stderr, sessionId } = await codex.exec('say hi');
  expect([code, tries(codex)], stderr).toEqual([exit, [1, asked]]);
  expect(stderr).not.toContain('Reconnecting');
  const recorder = await codex.recorded();
  expect(recorder.detail(sessionId).turns).toMatchObject([{ exchanges: asked, retries: asked - 1 }]);
});
