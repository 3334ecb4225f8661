import { expect, test } from 'vitest';
import { cacheFolder } from '../../../scripts/setup/cache-folder.mjs';

const cases = [
  ['linux', {}, '/home/ada', '/home/ada/.cache/postern'],
  ['linux', { XDG_CACHE_HOME: '/var/tmp/cache' }, '/home/ada', '/var/tmp/cache/postern'],
  ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/ada', '/home/ada/.cache/postern'],
  ['linux', { POSTERN_CACHE: '/srv/p', XDG_CACHE_HOME: '/var/tmp/cache' }, '/home/ada', '/srv/p'],
  ['darwin', {}, '/Users/ada', '/Users/ada/Library/Caches/postern'],
  [
    'win32',
    { LOCALAPPDATA: 'C:\\Users\\ada\\Local' },
    'C:\\Users\\ada',
    'C:\\Users\\ada\\Local\\postern\\cache',
  ],
  ['win32', {}, 'C:\\Users\\ada', 'C:\\Users\\ada\\AppData\\Local\\postern\\cache'],
] as const;

test.each(cases)('on %s with %j the cache of %s is %s', (platform, env, home, expected) => {
  expect(cacheFolder({ platform, env, home })).toBe(expected);
});
