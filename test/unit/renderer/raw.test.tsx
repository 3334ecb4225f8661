import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { ReactNode } from 'react';
import { DiffText } from '../../../renderer/components/diff-text.tsx';
import { percentText } from '../../../renderer/format/amounts.ts';
import { costText } from '../../../renderer/format/costs.ts';
import { patchDiff } from '../../../renderer/format/diff-lines.ts';
import { bytesOf, rawLine, readableRaw } from '../../../renderer/format/raw-text.ts';
import { StoreContext } from '../../../renderer/store/context.ts';
import { createStore } from '../../../renderer/store/create.ts';
import { ToolCall } from '../../../renderer/views/sessions/tool-call.tsx';
import { RawHeaders } from '../../../renderer/views/sessions/raw-headers.tsx';
import { fakeBridge } from '../../fakes/bridge.ts';
import { toolItem } from '../../fakes/views.ts';

describe('a message of an exchange', () => {
  it('is called by its event, its type, or how it begins', () => {
    expect(rawLine('event: response.created\ndata: {"type":"other"}').name).toBe('response.created');
    expect(rawLine('{"id":1,"type":"response.create"}').name).toBe('response.create');
    expect(rawLine('data: [DONE]').name).toBe('[DONE]');
    expect(rawLine('x'.repeat(500)).name).toHaveLength(81);
    expect(rawLine('').name).toBe('');
  });

  it('is measured as it was on the wire', () => {
    expect([bytesOf('abc'), bytesOf('é漢')]).toEqual([3, 5]);
  });

  it('is laid out where it is JSON, also behind data, and left alone where it is not', () => {
    expect(readableRaw('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(readableRaw('event: x\ndata: {"a":1}\n')).toBe('event: x\ndata: {\n  "a": 1\n}\n');
    expect(readableRaw('{"cut":')).toBe('{"cut":');
    expect(readableRaw('plain')).toBe('plain');
  });
});

describe('G16: what went over the wire and what tools changed', () => {
  const store = createStore(fakeBridge());
  const drawn = (node: ReactNode): string =>
    renderToStaticMarkup(<StoreContext value={store}>{node}</StoreContext>);

  it('says that a value was taken out, and draws no HTML of a header', () => {
    const html = drawn(
      <RawHeaders
        name="Request headers"
        headers={[
          ['authorization', '[redacted]'],
          ['x-odd', '<img src=x onerror=alert(1)>'],
        ]}
      />,
    );
    expect(html).toContain('>redacted</em>');
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img');
  });

  it('shows a patch as a change, as text alone', () => {
    const diff = patchDiff(
      '*** Begin Patch\n*** Add File: a\n+<script>alert(1)</script>\u202e\n*** End Patch',
    );
    const html = diff === null ? '' : drawn(<DiffText diff={diff} foldKey="k" label="Change" />);
    expect(html).toContain('data-kind="added"');
    expect(html).not.toContain('<script');
    expect(html).toContain('⟨U+202E⟩');
  });

  it('folds a change at 20 lines and says how many more there are', () => {
    const long = patchDiff(`*** Begin Patch\n*** Add File: a\n${'+x\n'.repeat(60)}*** End Patch`);
    const html = long === null ? '' : drawn(<DiffText diff={long} foldKey="k" label="Change" />);
    expect(html.split('class="diff-line"')).toHaveLength(21);
    expect(html).toContain('Show 41 more lines');
  });

  it('says how much a change adds and removes beside its name', () => {
    const item = toolItem({ id: 'i', input: '*** Begin Patch\n*** Add File: a\n+x\n*** End Patch' });
    expect(drawn(<ToolCall item={item} />)).toMatch(/\+1<.*−0</);
  });
});

describe('a share', () => {
  it('is whole per cent, and never nothing where there is something', () => {
    expect([0, 0.0004, 0.005, 0.18, 1].map(percentText)).toEqual([
      '0 %',
      'under 1 %',
      '1 %',
      '18 %',
      '100 %',
    ]);
  });
});

describe('an estimate in dollars', () => {
  it('is as exact as it is worth', () => {
    expect([0, 0.004, 0.418, 12.4, 1240.4].map(costText)).toEqual([
      '$0',
      'under $0.01',
      '$0.42',
      '$12.40',
      '$1,240',
    ]);
  });
});
