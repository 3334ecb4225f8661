import { afterEach, expect, test } from 'vitest';
import { playDemo } from '../../../main/demo/client.ts';
import { readDemoRequest } from '../../../main/demo/read-request.ts';
import { demoAnswer, demoPrompt } from '../../../main/demo/story.ts';
import { startDemoUpstream } from '../../../main/demo/upstream.ts';

const toClose: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

const said = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
const ran = { type: 'function_call_output', call_id: 'c', output: 'done' };
const answerTo = (...input: readonly object[]) => demoAnswer(readDemoRequest({ model: 'm', input }));

test('the demo looks, then changes, then says what was done, and that it is the demo', () => {
  const context = said('<environment_context>\n  <cwd>/d</cwd>\n</environment_context>');
  expect(answerTo(context, said(demoPrompt))).toMatchObject({ type: 'run', command: 'cat greet.js' });
  expect(answerTo(said(demoPrompt), ran)).toMatchObject({ type: 'patch' });
  expect(answerTo(said(demoPrompt), ran, ran)).toMatchObject({
    type: 'say',
    text: expect.stringContaining('This is Postern’s demo.') as string,
  });
});

test('whatever else the demo is asked, it says what it is', () => {
  expect(answerTo(said(demoPrompt), ran, ran, said('and now?'))).toMatchObject({
    type: 'say',
    text: expect.stringContaining('written in advance') as string,
  });
});

test('a request for a title is told by the shape it asks for', () => {
  const text = { format: { schema: { properties: { title: {} } } } };
  expect(readDemoRequest({ input: [said('x')], text })).toMatchObject({ wantsTitle: true });
});

test('the small client plays the whole story to the upstream', async () => {
  const upstream = await startDemoUpstream(0);
  toClose.push(upstream.close);
  let patched = 0;
  await playDemo({
    url: upstream.url,
    bearer: 'b',
    folder: '/d',
    signal: new AbortController().signal,
    onPatch: () => {
      patched += 1;
      return Promise.resolve();
    },
  });
  expect(patched).toBe(1);
});

test('the upstream answers below its own path alone', async () => {
  const upstream = await startDemoUpstream(0);
  toClose.push(upstream.close);
  const { origin } = new URL(upstream.url);
  const statuses = await Promise.all(
    [`${origin}/responses`, `${origin}/`, `${upstream.url}/models`].map(
      async (url) => (await fetch(url)).status,
    ),
  );
  expect(statuses).toEqual([404, 404, 200]);
});
