import { describe, expect, test } from 'vitest';
import { readItem } from '../../../main/recorder/items.ts';
import { readToolOutput } from '../../../main/recorder/output.ts';
import { oneLine, summariseCall } from '../../../main/recorder/summary.ts';

const says = (text: string, kinds?: readonly string[]) => ({
  type: 'message',
  id: 'm1',
  role: 'user',
  content: [{ type: 'input_text', text }],
  ...(kinds === undefined
    ? {}
    : { internal_chat_message_metadata_passthrough: { turn_id: 't1', content_item_kinds: kinds } }),
});

const image = (address: string) => ({ address, path: null });

describe('reading an item', () => {
  test.each<[string, unknown, unknown]>([
    ['a prompt', says('hello'), { kind: 'prompt', text: 'hello', images: [], turnId: null }],
    ['a prompt with its turn', says('hello', ['user.text']), { kind: 'prompt', text: 'hello', turnId: 't1' }],
    [
      "a prompt that looks like one of Codex's own texts, which Codex says is a person's",
      says('<skill>what is this?', ['user.text']),
      { kind: 'prompt', text: '<skill>what is this?' },
    ],
    [
      'surroundings',
      says('<environment_context>\n  <cwd>/w/a b</cwd>\n</environment_context>', [
        'environments.environment_context',
      ]),
      { kind: 'surroundings', folder: '/w/a b' },
    ],
    [
      'surroundings without a folder',
      says('<environment_context></environment_context>'),
      { kind: 'surroundings', folder: null },
    ],
    ['instructions of a project', says('# AGENTS.md instructions for /w\n\nBe kind.'), { kind: 'unseen' }],
    ["a mark of Codex's own, told by kind", says('Something new', ['turn.aborted']), { kind: 'unseen' }],
    ['a developer message', { ...says('x'), role: 'developer' }, { kind: 'unseen' }],
    ['tools', { type: 'additional_tools', role: 'developer', tools: [] }, { kind: 'unseen' }],
    ['a setting', { type: 'configuration_update', reasoning: { effort: 'low' } }, { kind: 'unseen' }],
    [
      'a prompt with images',
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'see' },
          { type: 'input_image', image_url: 'data:' },
          { type: 'input_image' },
        ],
      },
      { kind: 'prompt', text: 'see', images: [image('data:'), image('')] },
    ],
    [
      'an image that was made',
      {
        type: 'image_generation_call',
        id: 'ig_1',
        revised_prompt: 'a cat',
        result: 'aGk=',
        output_format: 'webp',
      },
      {
        kind: 'call',
        name: 'image_generation',
        input: 'a cat',
        images: [image('data:image/webp;base64,aGk=')],
      },
    ],
    [
      'an answer in parts',
      { type: 'message', role: 'assistant', content: [{ text: 'a' }, { refusal: 'b' }] },
      { kind: 'answer', text: 'ab' },
    ],
    [
      'reasoning',
      { type: 'reasoning', summary: [{ text: 'One.' }, { text: 'Two.' }] },
      { kind: 'reasoning', text: 'One.\n\nTwo.' },
    ],
    [
      'raw reasoning',
      { type: 'reasoning', summary: [], content: [{ text: 'raw' }] },
      { kind: 'reasoning', text: 'raw' },
    ],
    [
      'a call',
      { type: 'function_call', id: 'fc', call_id: 'c1', name: 'exec_command', arguments: '{"cmd":"ls -l"}' },
      {
        kind: 'call',
        callId: 'c1',
        name: 'exec_command',
        input: '{"cmd":"ls -l"}',
        summary: 'ls -l',
        awaitsOutput: true,
      },
    ],
    [
      'a call the upstream runs',
      { type: 'web_search_call', id: 'ws', action: { type: 'search', query: 'cats' } },
      { kind: 'call', name: 'web_search', awaitsOutput: false },
    ],
    ['an output without a call', { type: 'function_call_output', output: 'x' }, { kind: 'unseen' }],
    ['compaction', { type: 'compaction', encrypted_content: 'AA' }, { kind: 'compaction' }],
    [
      'a message between agents, without what is sealed of it',
      {
        type: 'agent_message',
        author: '/root',
        recipient: '/root/look',
        content: [
          { type: 'input_text', text: 'Message Type: NEW_TASK\n' },
          { type: 'encrypted_content', encrypted_content: 'sealed' },
        ],
      },
      { kind: 'other', label: 'Message from /root to /root/look', text: 'Message Type: NEW_TASK' },
    ],
    [
      'something new',
      { type: 'hologram', encrypted_content: 'AA', shape: 1 },
      { kind: 'other', label: 'hologram', text: '{"type":"hologram","shape":1}' },
    ],
    ['nothing', null, { kind: 'unseen' }],
    ['text', 'text', { kind: 'unseen' }],
  ])('%s', (_, raw, expected) => {
    expect(readItem(raw)).toMatchObject(expected as object);
  });
});

describe('one line for a tool call', () => {
  test.each([
    ['exec_command', '{"cmd":"echo hi"}', 'echo hi'],
    ['shell', '{"command":["bash","-lc","cd /w && ls\\n -l"]}', 'cd /w && ls -l'],
    ['shell', '{"command":["git","status"]}', 'git status'],
    ['local_shell', '{"type":"exec","command":["/bin/zsh","-c","pwd"]}', 'pwd'],
    ['shell', '{"command":["powershell.exe","-Command","dir"]}', 'dir'],
    ['exec', 'const r = await tools.exec_command({cmd: "ls \\"a b\\"", workdir: "/w"});', 'ls "a b"'],
    ['exec', "await tools.exec_command({ 'cmd': `echo ${1}` })", 'echo ${1}'],
    ['exec', 'text("nothing to run")', 'exec text("nothing to run")'],
    [
      'apply_patch',
      '*** Begin Patch\n*** Update File: a/b.ts\n@@\n*** Add File: c.ts\n*** End Patch',
      'apply_patch a/b.ts, c.ts',
    ],
    [
      'exec',
      'text(await tools.apply_patch("*** Begin Patch\\n*** Update File: a b.ts\\n@@\\n-x\\n*** Delete File: c.ts\\n*** End Patch"))',
      'apply_patch a b.ts, c.ts',
    ],
    [
      'exec',
      'await tools.apply_patch(`*** Begin Patch\n*** Add File: d.ts\n+x\n*** End Patch`)',
      'apply_patch d.ts',
    ],
    [
      'exec_command',
      '{"cmd":"apply_patch <<\'EOF\'\\n*** Begin Patch\\n*** Update File: a b.ts\\n@@\\n-x\\n*** Add File: c.ts\\n+y\\n*** End Patch\\nEOF"}',
      'apply_patch a b.ts, c.ts',
    ],
    ['exec_command', '{"cmd":"apply_patch --help"}', 'apply_patch --help'],
    ['update_plan', '{"explanation":"Next.","plan":[]}', 'update_plan Next.'],
    ['web_search', '{"type":"search","query":"cats"}', 'web_search search cats'],
    ['broken', '{"cmd":', 'broken {"cmd":'],
    ['empty', '', 'empty'],
  ])('%s %s', (name, input, expected) => {
    expect(summariseCall(name, input)).toBe(expected);
  });

  test('a long one is cut with an ellipsis', () => {
    expect(oneLine(`a  b\n${'c'.repeat(300)}`, 20)).toBe(`a b ${'c'.repeat(15)}…`);
  });

  test('J7 a megabyte of near misses is read in the time of a test', () => {
    const nasty = [
      `cmd: "${'\\"'.repeat(500_000)}`,
      'cmd: '.repeat(200_000),
      '*** Add File: '.repeat(70_000),
    ];
    for (const input of nasty) expect(summariseCall('exec', input).length).toBeLessThanOrEqual(200);
  });
});

describe("reading a tool's output", () => {
  test.each<[string, unknown, unknown]>([
    [
      'a report',
      'Chunk ID: 1\nWall time: 1.2345 seconds\nProcess exited with code 127\nOriginal token count: 1\nOutput:\nnot found\nOutput:\n',
      { text: 'not found\nOutput:\n', exitCode: 127, durationMs: 1_235 },
    ],
    [
      'a report of a run that goes on',
      'Wall time: 10.0 seconds\nProcess running with session ID 7\nOutput:\n',
      { text: '', exitCode: null, durationMs: 10_000 },
    ],
    [
      "a script's report",
      'Script completed\nWall time 0.1 seconds\nOutput:\nok',
      { text: 'ok', exitCode: null, durationMs: 100 },
    ],
    ['an exit code alone', 'Exit code: -1\nOutput:\nx', { text: 'x', exitCode: -1, durationMs: null }],
    [
      'an older envelope',
      '{"output":"hi\\n","metadata":{"exit_code":2,"duration_seconds":0.5}}',
      { text: 'hi\n', exitCode: 2, durationMs: 500 },
    ],
    ['plain text', 'all is well', { text: 'all is well', exitCode: null, durationMs: null }],
    [
      'text that mentions Output:',
      'The word\nOutput:\nis mine',
      { text: 'The word\nOutput:\nis mine', exitCode: null, durationMs: null },
    ],
    [
      'parts',
      [
        { type: 'input_text', text: 'a' },
        { type: 'input_image', image_url: 'data:' },
      ],
      { text: 'a\n[image]', images: [image('data:')], exitCode: null, durationMs: null },
    ],
    [
      'an image alone',
      [{ type: 'input_image', image_url: 'data:image/png;base64,aGk=' }],
      { text: '', images: [image('data:image/png;base64,aGk=')], exitCode: null, durationMs: null },
    ],
    [
      'an object with content',
      { content: 'inner', success: true },
      { text: 'inner', exitCode: null, durationMs: null },
    ],
    ['nothing', null, { text: '', exitCode: null, durationMs: null }],
  ])('%s', (_, raw, expected) => {
    expect(readToolOutput(raw)).toEqual({ images: [], ...(expected as object) });
  });
});
