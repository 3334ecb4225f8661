import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Markdown } from '../../../renderer/components/markdown.tsx';
import { inertText } from '../../../renderer/format/inert.ts';
import { StoreContext } from '../../../renderer/store/context.ts';
import { createStore } from '../../../renderer/store/create.ts';
import { fakeBridge } from '../../fakes/bridge.ts';

function drawn(text: string): string {
  return renderToStaticMarkup(
    <StoreContext value={createStore(fakeBridge())}>
      <Markdown text={text} />
    </StoreContext>,
  );
}

describe('G16: text from a model or a tool', () => {
  it.each([
    ['<img src=x onerror=alert(1)>'],
    ['<script>alert(1)</script>'],
    ['before\n\n<iframe src="https://example.test"></iframe>\n\nafter'],
    ['<a href="javascript:alert(1)">x</a>'],
    ['<style>body{display:none}</style>'],
  ])('shows raw HTML as text: %s', (text) => {
    const html = drawn(text);
    expect(html).not.toMatch(/<(img|script|iframe|style|a|object|svg)\b/);
    expect(html).toContain('&lt;');
  });

  it('names an image and does not load it', () => {
    const html = drawn('![a door](https://example.test/door.png)');
    expect(html).not.toContain('<img');
    expect(html).toContain('a door');
    expect(html).toContain('https://example.test/door.png');
  });

  it.each([
    ['[x](javascript:alert(1))'],
    ['[x](https://example.test)'],
    ['<https://example.test>'],
    ['[x](file:///etc/passwd)'],
  ])('shows a link without following it: %s', (text) => {
    const html = drawn(text);
    expect(html).not.toMatch(/<a\b|href=/);
    expect(html).toContain('title="Copy this address"');
  });

  it('draws a table as a table, which a screen reader can walk', () => {
    const html = drawn('| file | lines |\n|---|---:|\n| a.ts | 120 |\n| <b>b</b> | 9 |');
    expect(html).toContain('<th>file</th>');
    expect(html).toContain('<td>a.ts</td>');
    expect(html).toMatch(/<td style="text-align:right">120<\/td>/);
    expect(html).toContain('&lt;b&gt;b&lt;/b&gt;');
    expect(html).not.toContain('|');
  });

  it('says what of a list is done, with nothing in it to tick', () => {
    const html = drawn('- [ ] write\n- [x] read');
    expect(html).not.toContain('<input');
    expect(html).toMatch(/aria-label="Not done".*write.*aria-label="Done".*read/s);
  });

  it('strikes out what is struck out, and leaves a path with tildes alone', () => {
    expect(drawn('~~gone~~')).toContain('<del>gone</del>');
    expect(drawn('cp ~/a ~/b')).toContain('cp ~/a ~/b');
  });

  it.each([['https://example.test/a'], ['www.example.test'], ['a.person@example.test']])(
    'names a bare address once: %s',
    (address) => {
      const html = drawn(`See ${address} for more.`);
      expect(html).not.toMatch(/<a\b|href=/);
      expect(html.split('example.test')).toHaveLength(2);
    },
  );

  it('shows where a link leads beside what it says', () => {
    expect(drawn('[your bank](https://evil.test)')).toMatch(/your bank.*https:\/\/evil\.test/);
  });

  it('removes terminal colours, titles and hyperlinks', () => {
    expect(inertText('\u001b[31mred\u001b[0m')).toBe('red');
    expect(inertText('\u001b]8;;https://evil.test\u0007click\u001b]8;;\u0007')).toBe('click');
    expect(inertText('\u001b]0;title\u001b\\text')).toBe('text');
    expect(inertText('\u009b2Jwiped')).toBe('wiped');
    expect(inertText('\u001b(Bplain\u001b7')).toBe('plain');
    expect(inertText('bell\u0007 null\u0000 back\u0008')).toBe('bell null back');
  });

  it('keeps the last state of a line written over', () => {
    expect(inertText('10 %\r50 %\r100 %\ndone\r\n')).toBe('100 %\ndone\n');
  });

  it('makes characters that turn the reading direction visible', () => {
    expect(inertText('safe\u202egnp.exe')).toBe('safe⟨U+202E⟩gnp.exe');
    expect(drawn('entity &#8238; too')).toContain('⟨U+202E⟩');
  });

  it('leaves ordinary text of every script alone', () => {
    const text = 'tab\there, éß漢字 العربية 👩‍🚀\nnext line';
    expect(inertText(text)).toBe(text);
  });

  it('takes no time over text made to be slow', () => {
    const hostile = `${'\u001b]'.repeat(20_000)}${'\u001b['.repeat(20_000)}${'a\r'.repeat(20_000)}`;
    expect(inertText(hostile).length).toBeLessThan(hostile.length);
  });
});
