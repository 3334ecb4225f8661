import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { expect, test } from 'vitest';
import type { ItemView } from '../../../preload/contract.ts';
import { markdownOf } from '../../../main/export/markdown.ts';
import { fenced, html, plain, quoted } from '../../../main/export/markdown-text.ts';
import {
  recordedDetail,
  recordedItems,
  recordedSession,
  recordedTurn,
} from '../../fakes/recorded-sessions.ts';

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Node[];
}

const place = (position: number) => ({
  id: `i${position}`,
  sessionId: 's1',
  turnId: 's1-turn',
  position,
  at: 0,
  streaming: false,
});

function nodesOf(text: string): Node[] {
  const all: Node[] = [];
  const visit = (node: Node): void => {
    all.push(node);
    node.children?.forEach(visit);
  };
  visit(fromMarkdown(text) as Node);
  return all;
}

const codes = (text: string): (string | undefined)[] =>
  nodesOf(text).flatMap((node) => (node.type === 'code' ? [node.value] : []));

test('a session reads as a transcript', () => {
  expect([...markdownOf(recordedDetail('s1'))].join('')).toMatchInlineSnapshot(`
    "# Title of s1

    | Fact | Value |
    | --- | --- |
    | Session | s1 |
    | Folder | /home/alicia/work |
    | Gateway | default / openai |
    | Model | gpt-test, low |
    | Status | completed |
    | Started | 2026-11-21 08:00:00 UTC |
    | Last active | 2026-11-21 08:00:05 UTC |
    | Turns | 1, with 1 tool calls |
    | Time in turns | 5.0 s |
    | Tokens | 1200 in (1000 cached), 80 out (20 reasoning) |
    | Cost | about $0.0123, an estimate |


    ## Turn 1

    completed · 2026-11-21 08:00:00 UTC · 5.0 s · gpt-test · 1200 in (1000 cached), 80 out (20 reasoning)

    ### Prompt

    \`\`\`text
    List the files.
    \`\`\`

    ### Reasoning

    > \`\`\`
    > The person wants a list.
    > \`\`\`

    <details>
    <summary>shell: ls (exit 0, 40 ms)</summary>

    Input

    \`\`\`text
    {"command":["ls"]}
    \`\`\`

    Output

    \`\`\`text
    a.txt
    b.txt
    \`\`\`

    </details>

    ### Answer

    \`\`\`markdown
    Two files.
    \`\`\`


    ---

    "
  `);
});

/** What tries to leave its fence; a CommonMark reader makes one line end of each kind. */
const hostile = [
  '```\n# broken out\n```',
  '``````````\n<script>alert(1)</script>',
  '~~~\n# out',
  '</details></summary><img src=https://evil.example/x>',
  'a\r```\r# out',
  '> ```\n# out',
  '![x](https://evil.example/x)',
  '    indented\n\n\n',
];

test.each(hostile)('nothing breaks out of its block: %j', (text) => {
  const detail = recordedDetail('s1', {
    items: [
      ...recordedItems('s1', 's1-turn', { prompt: text, answer: text, input: text, output: text }),
      {
        ...place(9),
        type: 'reasoning',
        text,
      },
    ],
  });
  const written = [...markdownOf(detail)].join('');
  const asRead = text.replace(/\r\n?/g, '\n');
  expect(codes(written)).toEqual([asRead, 'The person wants a list.', asRead, asRead, asRead, asRead]);
  const headings = nodesOf(written).filter((node) => node.type === 'heading');
  expect(headings.length).toBe(6);
  expect(nodesOf(written).filter((node) => /image|link/.test(node.type))).toEqual([]);
});

test('P12 an image is named in words, and nothing that reads the file would load it', () => {
  const [prompt, ...rest] = recordedItems('s1', 's1-turn');
  const images = [
    {
      path: '/home/ada/failure.png',
      mediaType: 'image/png',
      bytes: 84_120,
      hash: '5f2b8c01d9e7a634',
      url: null,
    },
    { path: null, mediaType: null, bytes: null, hash: null, url: 'https://evil.example/![x](y).png' },
    { path: null, mediaType: null, bytes: null, hash: null, url: null },
  ];
  const written = [
    ...markdownOf(recordedDetail('s1', { items: [{ ...prompt, images } as ItemView, ...rest] })),
  ].join('');
  expect(written).toContain(
    '- Image, /home/ada/failure.png, image/png, 84120 bytes, SHA-256 5f2b8c01d9e7a634…\n- Image, https\\://',
  );
  expect(nodesOf(written).filter((node) => node.type === 'listItem')).toHaveLength(3);
  expect(nodesOf(written).filter((node) => /image|link/.test(node.type))).toEqual([]);
});

test('any text stays one block, whole', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('`', '~', '\n', '\r', '>', ' ', '#', '<', 'a') }),
      (text) => {
        const asRead = text.replace(/\r\n?/g, '\n');
        expect(codes(fenced(text))).toEqual([asRead]);
        const read = fromMarkdown(quoted(text)) as Node;
        expect(read.children?.map((node) => node.type)).toEqual(['blockquote']);
        expect(codes(quoted(text))).toEqual([asRead]);
      },
    ),
  );
});

test('a title is words alone, whatever it holds', () => {
  const title = '# [x](https://evil.example) <img src=x> `code` **bold** | ![i](y)\n## second';
  const all = nodesOf(`# ${plain(title)}`);
  expect(all.map((node) => node.type)).toEqual(['root', 'heading', 'text']);
});

test('the line of a folded tool call holds no HTML of its own', () => {
  expect(html('</summary><b onclick="x">`&')).toBe(
    '&#60;/summary&#62;&#60;b onclick=&#34;x&#34;&#62;&#96;&#38;',
  );
});

test('a failed turn says why, and a sub-agent says whose it is', () => {
  const detail = recordedDetail('s1', {
    session: recordedSession('s1', { kind: 'subagent', parentId: 's0', costUsd: null }),
    turns: [
      recordedTurn('s1', 's1-turn', {
        status: 'failed',
        endedAt: null,
        problem: { code: 'turn-failed', what: 'It failed.', why: 'The model is busy.', next: 'Try again.' },
      }),
    ],
    items: [
      {
        ...place(1),
        type: 'omitted',
        reason: 'metadataOnly',
      },
    ],
  });
  const written = [...markdownOf(detail)].join('');
  expect(written).toContain('| Kind | sub-agent |\n| Belongs to | s0 |');
  expect(written).toContain('**Problem:** It failed. The model is busy.');
  expect(written).toContain('Content was not recorded.');
  expect(written).toContain('| Cost | not known |');
});

test('a session that failed without a token has no cost in its transcript', () => {
  const session = recordedSession('s1', {
    costUsd: null,
    tokens: { input: 0, cached: 0, output: 0, reasoning: 0 },
  });
  expect([...markdownOf(recordedDetail('s1', { session }))].join('')).not.toContain('Cost');
});
