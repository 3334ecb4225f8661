import { expect, test } from 'vitest';
import { windowSection, withWindow, type WindowFigures } from '../../../bench/window-page.ts';

const figures: WindowFigures = {
  times: [{ label: 'a click', p50: 12.34, p95: null, count: 1 }],
  frames: [{ label: 'wheel', frames: { deltasMs: [16.7, 16.7, 16.7, 33.4], longTasksMs: [60] } }],
  processes: [{ name: 'main', pssBytes: 200e6, idleShare: 0.004, idleWakeups: 11.6, liveShare: 0.25 }],
  live: {
    passed: { events: 60_040, items: 300, arrived: 60_040, elapsedMs: 15_000 },
    recorded: { events: 60_039, items: 300, completed: 20 },
    streams: 20,
    clicksMs: [40, 50],
    threads: [{ name: "the recorder's", share: 0.12 }],
  },
};
const section = windowSection(
  figures,
  { turns: 5_000, sessions: 250 },
  { command: 'npm run bench:window', date: '2026-11-21', machine: '2 x this' },
);

test('a frame that is half a frame late is told as missed, and a task of the page over 50 ms beside it', () => {
  expect(section).toContain('| wheel | 4 | 16.7 | 33.4 | 33.4 | 25 % | 1, longest 60 ms |');
});

test('what passed and what the log holds of it stand beside each other', () => {
  expect(section).toContain('60,040 events in\n15.0 s');
  expect(section).toContain('The clients got 60,040; the log holds 60,039 of them raw');
});

test('each process tells its memory, what it does while nothing happens, and what while sessions stream', () => {
  expect(section).toContain('| main | 200 | 0.4 % | 12 | 25 % |');
});

test('the figures of the window are put at the end of the page, then in the place of earlier ones', () => {
  const once = withWindow('# Performance\n\nfigures\n', section);
  expect(once).toBe(`# Performance\n\nfigures\n\n${section}`);
  const followed = `${once}\n## What follows\n`;
  expect(withWindow(followed, section.replace('12.3', '14.3'))).toContain('14.3 |  |');
  expect(withWindow(followed, section)).toBe(followed);
});
