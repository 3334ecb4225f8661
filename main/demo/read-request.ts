import { listIn, objectIn, type Json } from './json.ts';
import type { DemoRequest } from './story.ts';

/** A request for a response, as far as the demo cares. */
export interface ReadRequest extends DemoRequest {
  readonly model: string;
  /** The client has a tool of its own for patches; else a patch goes through the shell. */
  readonly patches: boolean;
}

/** Reads the body of a request (Responses API). */
export function readDemoRequest(body: Json): ReadRequest {
  const input = listIn(body['input']);
  const last = input.findLastIndex((item) => promptIn(item) !== null);
  const schema = objectIn(objectIn(objectIn(body['text'])?.['format'])?.['schema']);
  return {
    wantsTitle: objectIn(schema?.['properties'])?.['title'] !== undefined,
    prompt: promptIn(input[last]) ?? '',
    toolsRun: input
      .slice(last + 1)
      .filter((item) => String(objectIn(item)?.['type']).endsWith('_call_output')).length,
    model: typeof body['model'] === 'string' ? body['model'] : 'demo',
    patches: listIn(body['tools']).some((tool) => objectIn(tool)?.['name'] === 'apply_patch'),
  };
}

// Codex also speaks as the user, in tags: <environment_context> and the like.
function promptIn(item: unknown): string | null {
  const message = objectIn(item);
  if (message?.['type'] !== 'message' || message['role'] !== 'user') return null;
  const texts = listIn(message['content']).map((part) => objectIn(part)?.['text']);
  const text = texts.filter((one) => typeof one === 'string').join('');
  return /^(<[a-zA-Z_]+[ >]|# AGENTS\.md)/.test(text) ? null : text;
}
