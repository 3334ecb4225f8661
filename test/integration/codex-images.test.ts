// Images as the real Codex 0.169 sends them: with a prompt, and as what a tool answered with.
import { createHash } from 'node:crypto';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImageView } from '../../preload/contract.ts';
import { expectAgreement, startLoggedCodex, type LoggedCodex } from '../codex/logged.ts';
import type { Answer } from '../fakes/upstream/answer.ts';

const picture = new URL('../../assets/tray/active-32.png', import.meta.url);

let codex: LoggedCodex;
afterEach(() => codex.close());

/** What the log is to say of it: Codex sends the file as it is. */
async function reference(path: string | null): Promise<ImageView> {
  const bytes = await readFile(picture);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return { path, mediaType: 'image/png', bytes: bytes.length, hash, url: null };
}

/** A call of the tool with which a model looks at a file. */
function lookAt(path: string): Answer {
  const item = {
    type: 'function_call',
    id: 'fc_look',
    status: 'completed',
    name: 'view_image',
    arguments: JSON.stringify({ path }),
    call_id: 'call_look',
  };
  const usage = {
    input_tokens: 11,
    input_tokens_details: { cached_tokens: 1 },
    output_tokens: 3,
    output_tokens_details: { reasoning_tokens: 1 },
    total_tokens: 14,
  };
  return {
    kind: 'events',
    events: [
      { type: 'response.created', response: { id: 'resp_look' } },
      { type: 'response.output_item.added', output_index: 0, item },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: { id: 'resp_look', usage } },
    ],
  };
}

describe.each(['websocket', 'http'] as const)('over %s', (transport) => {
  let file: string;
  beforeEach(async () => {
    codex = await startLoggedCodex(transport);
    file = join(codex.home.cwd, 'file.png');
    await copyFile(picture, file);
  });

  test('P12 an image sent with a prompt is a reference in the log: type, size and hash, and none of it', async () => {
    const { sessionId } = await codex.exec('-i', file, '--', 'say hi');
    const recorder = await codex.recorded();
    await expectAgreement(recorder, codex.home);
    const { items, session } = recorder.detail(sessionId);
    expect(items.filter((item) => item.type === 'prompt')).toMatchObject([
      { text: 'say hi', images: [await reference(file)] },
    ]);
    expect(session.title).toBe('say hi');
    expect(JSON.stringify(items)).not.toContain((await readFile(picture)).toString('base64').slice(0, 40));
    expect(JSON.stringify(items)).not.toContain('data:image');
  });

  test('P12 an image that a tool answered with is a reference at its call', async () => {
    codex.upstream.answer({ times: 1, answer: lookAt(file) });
    const { sessionId } = await codex.exec('look at it');
    const recorder = await codex.recorded();
    await expectAgreement(recorder, codex.home);
    const { items } = recorder.detail(sessionId);
    expect(items.filter((item) => item.type === 'toolCall')).toMatchObject([
      { name: 'view_image', output: '', images: [await reference(null)] },
    ]);
    expect(JSON.stringify(items)).not.toContain('data:image');
  });
});
