import { afterEach, expect, test } from 'vitest';
import { setLanguage } from '../../preload/language.ts';
import { limitName, spokenLimit } from '../../preload/limit-name.ts';

test.each([
  [300, '5 hours'],
  [60, 'hour'],
  [10_080, 'week'],
  [20_160, '2 weeks'],
  [1_440, 'day'],
  [4_320, '3 days'],
  [43_200, 'month'],
  [90, '90 minutes'],
  [null, 'limit'],
  [-5, 'limit'],
])('a window of %s minutes is called %s', (minutes, name) => {
  expect(limitName(minutes)).toBe(name);
});

afterEach(() => setLanguage('en', {}));

test('a limit that the log holds in English is named in the language in force, with what the provider calls it', () => {
  setLanguage('de', { week: 'Woche', '{0} hour | {0} hours': '{0} Stunde | {0} Stunden' });
  const limit = { id: 'primary', usedPercent: 13, resetsAt: null };
  expect(spokenLimit({ ...limit, name: 'week', windowMinutes: 10_080 }).name).toBe('Woche');
  expect(spokenLimit({ ...limit, name: 'Fast model, 5 hours', windowMinutes: 300 }).name).toBe(
    'Fast model, 5 Stunden',
  );
});
