import { randomUUID } from 'node:crypto';
import { request as send } from 'node:http';
import { listIn, objectIn, parsedObject, type Json } from './json.ts';
import { demoFiles, demoPrompt } from './story.ts';

/** Where the small client sends its requests, and what it says it is. */
export interface DemoClientOptions {
  /** The address of the demo's backend on Postern's own proxy. */
  readonly url: string;
  /** The bearer of its launch. */
  readonly bearer: string;
  readonly folder: string;
  /** Breaks the session off. */
  readonly signal: AbortSignal;
  /** The patch was asked for. */
  readonly onPatch: () => Promise<void>;
}

/** A model the price table knows, so that a cost is shown; nobody is asked anything. */
const model = 'gpt-5.6-luna';
/** More than the story has. */
const mostRequests = 6;

/** Plays one turn of a session to the end as a Codex would: it asks, runs what it is told in name only, and asks again. */
export async function playDemo(options: DemoClientOptions): Promise<void> {
  const sessionId = randomUUID();
  const turnId = randomUUID();
  const metadata = {
    session_id: sessionId,
    thread_id: sessionId,
    turn_id: turnId,
    request_kind: 'turn',
    thread_source: 'user',
    model,
    reasoning_effort: 'low',
  };
  let input: readonly Json[] = [
    said(`<environment_context>\n  <cwd>${options.folder}</cwd>\n</environment_context>`),
    said(demoPrompt),
  ];
  for (let asked = 0; asked < mostRequests; asked += 1) {
    const body = {
      model,
      stream: true,
      store: false,
      input,
      reasoning: { effort: 'low' },
      tools: [{ type: 'custom', name: 'apply_patch' }],
      client_metadata: {
        session_id: sessionId,
        thread_id: sessionId,
        turn_id: turnId,
        'x-codex-turn-metadata': JSON.stringify(metadata),
      },
    };
    const output = await ask(options, sessionId, JSON.stringify(metadata), JSON.stringify(body));
    const calls = output.filter((item) => String(item['type']).endsWith('_call'));
    if (calls.length === 0) return;
    const answers = await Promise.all(calls.map((call) => ran(call, options)));
    input = [...input, ...output, ...answers];
  }
}

function said(text: string): Json {
  return {
    type: 'message',
    id: `msg_${randomUUID()}`,
    role: 'user',
    content: [{ type: 'input_text', text }],
  };
}

/** What a tool would answer. */
async function ran(call: Json, { onPatch }: DemoClientOptions): Promise<Json> {
  const patch = call['type'] === 'custom_tool_call';
  if (patch) await onPatch();
  const text = patch ? 'Success. Updated the following files:\nM greet.js' : (demoFiles['greet.js'] ?? '');
  return {
    type: `${String(call['type'])}_output`,
    id: `out_${randomUUID()}`,
    call_id: call['call_id'],
    output: patch
      ? `Exit code: 0\nWall time: 0.1 seconds\nOutput:\n${text}\n`
      : `Chunk ID: d3e40a\nWall time: 0.0300 seconds\nProcess exited with code 0\nOriginal token count: 20\nOutput:\n${text}`,
  };
}

/** The output items of one response. @throws when it did not come whole. */
function ask(
  { url, bearer, signal }: DemoClientOptions,
  sessionId: string,
  metadata: string,
  body: string,
): Promise<readonly Json[]> {
  return new Promise((resolve, reject) => {
    const asking = send(`${url}/responses`, {
      method: 'POST',
      signal,
      headers: {
        authorization: `Bearer ${bearer}`,
        'content-type': 'application/json',
        accept: 'text/event-stream',
        originator: 'postern_demo',
        'session-id': sessionId,
        'thread-id': sessionId,
        'x-codex-turn-metadata': metadata,
      },
    });
    asking.once('error', reject);
    asking.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (text += piece));
      response.once('error', reject);
      response.once('end', () => {
        const output = outputIn(text);
        if (output === null) reject(new Error(`the demo was answered ${response.statusCode ?? 0}`));
        else resolve(output);
      });
    });
    asking.end(body);
  });
}

/** What `response.completed` says was put out; null when the stream does not hold it. */
function outputIn(stream: string): readonly Json[] | null {
  const done = stream
    .split('\n')
    .filter((line) => line.startsWith('data: ') && line.includes('"response.completed"'))
    .map((line) => objectIn(parsedObject(line.slice(6))?.['response']))
    .at(-1);
  return done == null
    ? null
    : listIn(done['output'])
        .map(objectIn)
        .filter((item) => item !== null);
}
