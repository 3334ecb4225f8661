import { describe, expect, test } from 'vitest';
import {
  codexCommand,
  commandEnvironment,
  commandText,
  type CommandInput,
  type Route,
} from '../../../main/codex/command.ts';

const token = 'T'.repeat(43);
const chatgpt: Route = {
  port: 4711,
  token,
  lane: 'chatgpt',
  backend: 'chatgpt-codex',
  provider: 'openai',
  bearer: null,
  dialect: 'openai',
  model: null,
};
const apiKey: Route = {
  port: 4711,
  token,
  lane: 'api',
  backend: 'openai-transparent',
  provider: 'postern',
  bearer: null,
  dialect: 'openai',
  model: null,
};
const storedKey: Route = { ...apiKey, provider: 'openai' };
const direct = '127.0.0.1,localhost,::1';

const input = (route: Route | null, more: Partial<CommandInput> = {}): CommandInput => ({
  tail: [],
  platform: 'linux',
  codex: '/usr/bin/codex',
  environment: { PATH: '/usr/bin:/bin' },
  route,
  ...more,
});

describe('what a launch runs', () => {
  test.each([
    {
      name: 'the ChatGPT lane keeps the provider id openai and moves its base URL',
      route: chatgpt,
      args: [
        '-c',
        `model_provider='openai'`,
        '-c',
        `openai_base_url='http://127.0.0.1:4711/l/${token}/v1/openai-chatgpt/chatgpt-codex'`,
      ],
    },
    {
      name: 'the API lane with a key in the environment uses a provider of its own that names the variable',
      route: apiKey,
      args: [
        '-c',
        `model_provider='postern'`,
        '-c',
        `model_providers.postern={name='OpenAI',base_url='http://127.0.0.1:4711/l/${token}/v1/openai-responses/openai-transparent',env_key='OPENAI_API_KEY',wire_api='responses',requires_openai_auth=false,supports_websockets=true}`,
        '-c',
        'features.enable_request_compression=false',
      ],
    },
    {
      name: 'the API lane with a stored key keeps the provider id openai',
      route: storedKey,
      args: [
        '-c',
        `model_provider='openai'`,
        '-c',
        `openai_base_url='http://127.0.0.1:4711/l/${token}/v1/openai-responses/openai-transparent'`,
      ],
    },
  ])('$name', ({ route, args }) => {
    expect(codexCommand(input(route))).toEqual({
      program: '/usr/bin/codex',
      args,
      variables: { NO_PROXY: direct, no_proxy: direct },
      pathFolder: null,
    });
  });

  test('routing off is plain codex: no override, no variable', () => {
    expect(codexCommand(input(null))).toEqual({
      program: '/usr/bin/codex',
      args: [],
      variables: {},
      pathFolder: null,
    });
  });

  test('every routed command has -c, which keeps Codex off its background daemon', () => {
    for (const route of [chatgpt, apiKey, storedKey]) {
      expect(codexCommand(input(route)).args[0]).toBe('-c');
    }
  });

  test('no key is ever among the arguments, whatever the environment holds', () => {
    const environment = { PATH: '/usr/bin', OPENAI_API_KEY: 'sk-test-canary' };
    for (const route of [chatgpt, apiKey, storedKey]) {
      const command = codexCommand(input(route, { environment }));
      expect(JSON.stringify(command)).not.toContain('sk-test-canary');
    }
  });

  test('a backend name that would end the TOML literal is encoded', () => {
    const odd = codexCommand(input({ ...chatgpt, backend: `a'b c` }));
    expect(odd.args[3]).toMatch(/\/openai-chatgpt\/a%27b%20c'$/);
  });
});

describe('loopback past the user’s proxy', () => {
  test.each([
    { name: 'nothing set', has: {}, upper: direct, lower: direct },
    {
      name: 'one case set: both get its entries',
      has: { NO_PROXY: 'corp.example' },
      upper: `corp.example,${direct}`,
      lower: `corp.example,${direct}`,
    },
    {
      name: 'each case keeps its own entries',
      has: { NO_PROXY: 'a.example', no_proxy: 'b.example, localhost' },
      upper: `a.example,${direct}`,
      lower: 'b.example,localhost,127.0.0.1,::1',
    },
    { name: 'a star already means everything', has: { NO_PROXY: '*' }, upper: '*', lower: '*' },
  ])('$name', ({ has, upper, lower }) => {
    const { variables } = codexCommand(input(chatgpt, { environment: { PATH: '/usr/bin', ...has } }));
    expect(variables).toEqual({ NO_PROXY: upper, no_proxy: lower });
  });

  test('Windows has one variable for both cases, and it takes the place of the old one', () => {
    const environment = { Path: 'C:\\npm', no_proxy: 'corp.example' };
    const command = codexCommand(
      input(chatgpt, { platform: 'win32', codex: 'C:\\npm\\codex.cmd', environment }),
    );
    expect(command.variables).toEqual({ NO_PROXY: `corp.example,${direct}` });
    expect(commandEnvironment(command, environment, 'win32')).toEqual({
      Path: 'C:\\npm',
      NO_PROXY: `corp.example,${direct}`,
    });
  });
});

describe('the folder of a codex that is not on PATH', () => {
  const nvm = '/home/me/.nvm/versions/node/v22.1.0/bin';

  test('it goes to the end of PATH, for the node that the script needs', () => {
    const command = codexCommand(input(null, { codex: `${nvm}/codex` }));
    expect(command.pathFolder).toBe(nvm);
    expect(commandEnvironment(command, { PATH: '/usr/bin:/bin' }, 'linux')).toEqual({
      PATH: `/usr/bin:/bin:${nvm}`,
    });
    expect(commandText(command, '/work', 'sh')).toBe(`cd /work && PATH="$PATH":${nvm} ${nvm}/codex`);
  });

  test('a missing codex is shown by its name alone', () => {
    const command = codexCommand(input(null, { codex: 'codex' }));
    expect(command.pathFolder).toBeNull();
    expect(commandText(command, '/work', 'sh')).toBe('cd /work && codex');
  });
});

describe('the command as text', () => {
  test('for a POSIX shell', () => {
    const command = codexCommand(
      input(chatgpt, { codex: '/opt/my tools/codex', environment: { PATH: '/opt/my tools' } }),
    );
    expect(commandText(command, `/home/me/it's "x"`, 'sh')).toBe(
      `cd '/home/me/it'\\''s "x"' && NO_PROXY=${direct} no_proxy=${direct} '/opt/my tools/codex' ` +
        `-c "model_provider='openai'" ` +
        `-c "openai_base_url='http://127.0.0.1:4711/l/${token}/v1/openai-chatgpt/chatgpt-codex'"`,
    );
  });

  test('for PowerShell', () => {
    const command = codexCommand(
      input(chatgpt, {
        platform: 'win32',
        codex: 'C:\\Users\\me\\npm\\codex.cmd',
        environment: { Path: 'C:\\Windows' },
      }),
    );
    expect(commandText(command, "C:\\it's here", 'powershell')).toBe(
      `Set-Location -LiteralPath 'C:\\it''s here'; $env:Path += ';C:\\Users\\me\\npm'; ` +
        `$env:NO_PROXY = '${direct}'; & 'C:\\Users\\me\\npm\\codex.cmd' ` +
        `'-c' 'model_provider=''openai''' ` +
        `'-c' 'openai_base_url=''http://127.0.0.1:4711/l/${token}/v1/openai-chatgpt/chatgpt-codex'''`,
    );
  });
});

test('what follows stands behind the overrides: codex resumes through the route', () => {
  const { args } = codexCommand(input(chatgpt, { tail: ['resume', '0199-id'] }));
  expect(args.slice(-2)).toEqual(['resume', '0199-id']);
  expect(args[0]).toBe('-c');
});
