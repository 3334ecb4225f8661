import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { arrayAt, at, parseObject, stringAt, type JsonObject } from '../fakes/upstream/json.ts';
import type { CodexHome } from './home.ts';

/** Codex's own usage record of one response. */
export interface RolloutUsage {
  readonly turnId: string;
  readonly responseId: string;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

/** One session as Codex keeps it on disk. */
export interface Rollout {
  /** What our log calls it: the thread's own id. */
  readonly threadId: string;
  /** The same, except for a sub-agent: that of the session it works for. */
  readonly sessionId: string;
  readonly path: string;
  readonly modelProvider: string;
  readonly cwd: string;
  /** `user`, `thread_title`... */
  readonly threadSource: string;
  /** `exec`, `cli`... */
  readonly source: string;
  readonly usage: readonly RolloutUsage[];
  /** Texts of assistant messages. */
  readonly answers: readonly string[];
  readonly lines: readonly JsonObject[];
}

/** The sessions in a home, oldest first. */
export async function listRollouts(home: CodexHome): Promise<readonly Rollout[]> {
  const folder = join(home.path, 'sessions');
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const paths = names.filter((name) => name.endsWith('.jsonl')).toSorted();
  return Promise.all(paths.map((name) => readRollout(join(folder, name))));
}

async function readRollout(path: string): Promise<Rollout> {
  const text = await readFile(path, 'utf8');
  const lines = text
    .split('\n')
    .map(parseObject)
    .filter((line) => line !== null);
  const payloads = (type: string): readonly unknown[] =>
    lines.filter((line) => line['type'] === type).map((line) => line['payload']);
  const meta = payloads('session_meta')[0];
  return {
    threadId: stringAt(meta, 'id'),
    sessionId: stringAt(meta, 'session_id') || stringAt(meta, 'id'),
    path,
    modelProvider: stringAt(meta, 'model_provider'),
    cwd: stringAt(meta, 'cwd'),
    threadSource: stringAt(meta, 'thread_source'),
    source: stringAt(meta, 'source'),
    usage: payloads('token_usage_record').map(readUsage),
    answers: payloads('response_item')
      .filter((item) => stringAt(item, 'role') === 'assistant')
      .map((item) => stringAt(arrayAt(item, 'content')[0], 'text')),
    lines,
  };
}

function readUsage(record: unknown): RolloutUsage {
  const count = (name: string): number => Number(at(record, 'usage', name));
  return {
    turnId: stringAt(record, 'turn_id'),
    responseId: stringAt(record, 'response_id'),
    inputTokens: count('input_tokens'),
    cachedTokens: count('cached_input_tokens'),
    outputTokens: count('output_tokens'),
    reasoningTokens: count('reasoning_output_tokens'),
  };
}
