import { describe, expect, it } from 'vitest';
import { longestDiff, patchDiff, unifiedDiff } from '../../../renderer/format/diff-lines.ts';
import { patchText } from '../../../renderer/format/patch-text.ts';

const patch = `*** Begin Patch
*** Update File: src/a.ts
@@ function a
 same
-old
+new
*** Add File: b.ts
+one
*** End Patch`;

const unified = `commit 12ab
Author: Ada

- a point of the message
+ not an addition

diff --git a/a.ts b/a.ts
index 1..2 100644
--- a/a.ts
+++ b/a.ts
@@ -1,3 +1,3 @@ top
 same
-old
+new

after
- a list that follows
`;

const kinds = (diff: ReturnType<typeof unifiedDiff>) => diff?.lines.map((line) => line.kind);

describe("Codex's own patches", () => {
  it('are read file by file, with what they add and remove', () => {
    const diff = patchDiff(patch);
    expect(kinds(diff)).toEqual(['file', 'place', 'same', 'removed', 'added', 'file', 'added']);
    expect([diff?.added, diff?.removed]).toEqual([2, 1]);
    expect(diff?.lines[0]?.text).toBe('Update File: src/a.ts');
  });

  it.each([
    ['as they stand', patch],
    ['in JSON arguments', JSON.stringify({ input: patch })],
    ['in a list of words', JSON.stringify({ command: ['apply_patch', patch] })],
    ['behind a shell', JSON.stringify({ cmd: `apply_patch <<'EOF'\n${patch}\nEOF` })],
    ['in a literal of a script', `await tools.apply_patch(${JSON.stringify(patch)});`],
    ['in a template of a script', `await tools.apply_patch(\`${patch}\`);`],
  ])('are found %s', (_, input) => {
    expect(patchText(input)).toBe(patch);
  });

  it('are not seen where there is none, or only their name', () => {
    expect(patchText('npm test')).toBeNull();
    expect(patchText('{"cmd":"echo *** Begin Patch"}')).toBeNull();
    expect(patchDiff('*** Begin Patch\n*** End Patch')).toBeNull();
  });

  it('are shown as far as they came while they still grow', () => {
    const begun = patch.slice(0, patch.indexOf('\n same'));
    expect(patchText(begun)).toBe(begun);
    expect(kinds(patchDiff(begun))).toEqual(['file', 'place']);
  });
});

describe('unified diffs in an output', () => {
  it('take signs for changes within a hunk only', () => {
    const diff = unifiedDiff(unified);
    expect(diff?.lines.filter((line) => line.kind === 'added').map((line) => line.text)).toEqual(['+new']);
    expect(diff?.lines.filter((line) => line.kind === 'removed').map((line) => line.text)).toEqual(['-old']);
    expect(diff?.lines.find((line) => line.text === '- a list that follows')?.kind).toBe('plain');
  });

  it('end a hunk that is shorter than it says', () => {
    const diff = unifiedDiff('@@ -1,900 +1,900 @@\n-old\n+new\nnot a line of it\n-neither');
    expect(kinds(diff)).toEqual(['place', 'removed', 'added', 'plain', 'plain']);
  });

  it('keep every line, so that nothing is hidden', () => {
    expect(
      unifiedDiff(unified)
        ?.lines.map((line) => line.text)
        .join('\n'),
    ).toBe(unified.trimEnd());
  });

  it('are not seen in text without a hunk', () => {
    expect(unifiedDiff('- one\n- two\n+ three')).toBeNull();
    expect(unifiedDiff('@@ -x +y @@\n-a')).toBeNull();
  });
});

describe('text made to be slow or to mislead', () => {
  it('is not read for changes beyond its size', () => {
    const long = `@@ -1 +1 @@\n${'+a\n'.repeat(longestDiff)}`;
    expect([unifiedDiff(long), patchDiff(`*** Begin Patch\n${long}`), patchText(long)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('takes no time within it', () => {
    const size = longestDiff - 100;
    const hunks = unifiedDiff('@@ -1,999999999 +1,999999999 @@\n'.repeat(size / 32));
    expect(hunks?.lines).toHaveLength(size / 32 - ((size / 32) % 1));
    expect(unifiedDiff(`@@ -1,99 +1,99 @@\n${'--- a\n'.repeat(size / 8)}`)?.removed).toBe(99);
    expect(patchText(`"${'*** Begin Patch'.repeat(size / 20)}`)).toBeNull();
    expect(patchText(`f("*** Begin Patch${'\\n'.repeat(size / 4)}`)).toHaveLength(
      '*** Begin Patch'.length + Math.floor(size / 4),
    );
    expect(patchText(`${'['.repeat(size / 2)}*** Begin Patch`)).toBeNull();
  });

  it('keeps a name of a file as text and nothing else', () => {
    const odd = '*** Begin Patch\n*** Add File: <img src=x onerror=alert(1)>\n+x\n*** End Patch';
    expect(patchDiff(odd)?.lines[0]).toEqual({
      kind: 'file',
      text: 'Add File: <img src=x onerror=alert(1)>',
    });
  });

  it('is not led by names of the language itself in its arguments', () => {
    expect(patchText(`{"__proto__":{"toString":"${patch.replaceAll('\n', '\\n')}"}}`)).toBe(patch);
  });
});
