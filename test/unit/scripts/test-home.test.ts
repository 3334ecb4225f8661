import { expect, test } from 'vitest';
import { testEnvironment } from '../../../scripts/setup/test-home.mjs';

test('nothing of the person is left in the environment of the tests', () => {
  const env = testEnvironment(
    {
      PATH: '/usr/bin',
      HOME: '/home/ada',
      CODEX_HOME: '/home/ada/.codex',
      OPENAI_API_KEY: 'sk-test-canary',
      XDG_CONFIG_HOME: '/home/ada/.config',
      https_proxy: 'http://proxy.example',
      TMUX: '/tmp/tmux-1000/default,1,0',
      POSTERN_HOME: '/home/ada/postern',
    },
    '/tmp/t',
  );
  expect(env).toMatchObject({ PATH: '/usr/bin', HOME: '/tmp/t', POSTERN_HOME: '/tmp/t/postern' });
  expect(Object.keys(env)).not.toContain('OPENAI_API_KEY');
  expect(JSON.stringify(env)).not.toMatch(/ada|proxy\.example|1000/);
});
