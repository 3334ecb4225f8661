import { expect, test } from 'vitest';
import { clicksSection, clicksTable, withClicks } from '../../../bench/clicks-page.ts';

const section = clicksSection(
  clicksTable([{ state: 'locked', clicksMs: [40, 20, 30] }]),
  '2026-11-21',
  '2 x this',
);

test('a state of the keyring is told by the median and the worst of its clicks', () => {
  expect(section).toContain('| locked | 3 | 30 | 40 |');
});

test('the figures of clicks are put at the end of the page, in the place of earlier ones', () => {
  const once = withClicks('# Performance\n\nfigures\n', section);
  expect(once).toBe(`# Performance\n\nfigures\n\n${section}`);
  expect(withClicks(once, section.replace('40', '41'))).toBe(once.replace('40', '41'));
});

test('a page written anew for the proxy keeps what was measured of clicks', () => {
  const earlier = withClicks('# Performance\n\nold\n', section);
  expect(withClicks('# Performance\n\nnew\n', null, earlier)).toBe(`# Performance\n\nnew\n\n${section}`);
  expect(withClicks('# Performance\n\nnew\n', null, '# Performance\n')).toBe('# Performance\n\nnew\n');
});
