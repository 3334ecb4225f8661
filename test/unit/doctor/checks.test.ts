import { describe, expect, test } from 'vitest';
import { checkCertificates } from '../../../main/doctor/check-certificates.ts';
import { checkConnections, leftovers } from '../../../main/doctor/check-connections.ts';
import { checkEnvironment } from '../../../main/doctor/check-environment.ts';
import { checkHome, modeFindingPath } from '../../../main/doctor/check-homes.ts';
import {
  checkFailures,
  checkLoopback,
  checkSignInPorts,
  checkUpstreams,
} from '../../../main/doctor/check-network.ts';
import { checkDisks, checkOwn, checkStore, checkSurrounding } from '../../../main/doctor/check-own.ts';
import { checkPrograms } from '../../../main/doctor/check-programs.ts';
import type { CertificateFile, HomeFacts, UpstreamFacts } from '../../../main/doctor/facts.ts';
import { ageOf } from '../../../main/doctor/observed.ts';
import { originOf } from '../../../main/doctor/origin.ts';
import { problem } from '../../../main/domain/problem.ts';
import { plantedHome, plantedOwn, plantedPrograms, readAt } from '../../fakes/doctor-facts.ts';

const told = (found: readonly { level: string; title: string }[]): readonly string[] =>
  found.map(({ level, title }) => `${level}: ${title}`);
const trouble = problem(
  'upstream-refused',
  'It is not reached:',
  'connection refused.',
  'Check the address.',
);

describe('T9 Codex itself', () => {
  test.each([
    ['0.169.0', 'observed'],
    ['0.169.3', 'observed'],
    ['0.170.0-alpha.2', 'newer'],
    ['1.0.0', 'newer'],
    ['0.160.0', 'earlier'],
    ['0.118.0', 'earlier'],
    ['0.117.9', 'older'],
    ['nightly', 'unknown'],
  ])('version %s is %s', (version, age) => {
    expect(ageOf(version)).toBe(age);
  });

  test.each([
    ['/usr/local/lib/node_modules/@openai/codex/bin/codex.js', 'npm'],
    ['/home/a/.nvm/versions/node/v22/lib/node_modules/@openai/codex/bin/codex.js', 'npm'],
    ['/home/a/.local/share/pnpm/global/5/node_modules/@openai/codex/bin/codex.js', 'pnpm'],
    ['/home/a/.bun/install/global/node_modules/@openai/codex/bin/codex.js', 'Bun'],
    ['/opt/homebrew/Caskroom/codex/0.169.0/codex-aarch64-apple-darwin', 'Homebrew'],
    ['/home/linuxbrew/.linuxbrew/Cellar/codex/0.169.0/bin/codex', 'Homebrew'],
    ['/home/a/.codex/packages/standalone/releases/0.169.0/bin/codex', "Codex's installer"],
    ['C:\\Users\\a\\AppData\\Local\\Programs\\OpenAI\\Codex\\bin\\codex.exe', "Codex's installer"],
    ['/home/a/.vscode-server/extensions/openai.chatgpt-1.0/bin/codex', 'the IDE extension'],
    ['/usr/bin/codex', 'a system package'],
    ['/opt/tools/codex', 'by hand'],
  ])('%s came by %s', (path, name) => {
    expect(originOf(path).name).toBe(name);
  });

  test('the one that is used, its origin and its version are told', () => {
    expect(told(checkPrograms(plantedPrograms()))).toEqual([
      'fine: Postern launches Codex 0.169.0, installed by npm.',
      'fine: Postern knows Codex 0.169.0 well.',
    ]);
  });

  test('no Codex comes with the command that installs it', () => {
    const install = [{ label: 'npm', command: 'npm install -g @openai/codex' }];
    const [found] = checkPrograms(
      plantedPrograms({ used: { state: 'missing', install }, all: [], shellTakes: null, desktopTakes: null }),
    );
    expect(found).toMatchObject({
      level: 'problem',
      fix: { type: 'copyCommand', command: install[0]?.command },
    });
  });

  test('an old one comes with the update of where it came from', () => {
    const path = '/home/linuxbrew/.linuxbrew/bin/codex';
    const realPath = '/home/linuxbrew/.linuxbrew/Cellar/codex/0.110.0/bin/codex';
    const found = checkPrograms(
      plantedPrograms({
        used: { state: 'found', path, version: '0.110.0', foundBy: 'Homebrew' },
        all: [{ path, realPath, foundBy: 'Homebrew', version: '0.110.0' }],
      }),
    );
    expect(found.find(({ id }) => id === 'codex.version')).toMatchObject({
      level: 'warning',
      fix: { command: 'brew upgrade codex' },
    });
  });

  test('several of different versions are a warning, links to one file are not several', () => {
    const [one] = plantedPrograms().all;
    if (one === undefined) throw new Error('no program');
    const linked = checkPrograms(plantedPrograms({ all: [one, { ...one, path: '/usr/bin/codex' }] }));
    expect(linked.filter(({ id }) => id === 'codex.several')).toEqual([]);
    const other = {
      path: '/opt/b/codex',
      realPath: '/opt/b/codex',
      foundBy: 'login shell',
      version: '0.160.0',
    };
    const found = checkPrograms(plantedPrograms({ all: [one, other], shellTakes: other.path }));
    expect(told(found)).toEqual([
      'fine: Postern launches Codex 0.169.0, installed by npm.',
      'fine: Postern knows Codex 0.169.0 well.',
      'warning: There are 2 Codex on this machine, of different versions.',
      'warning: A terminal and the desktop take different Codex programs.',
    ]);
    expect(found[2]?.detail).toContain('A terminal takes /opt/b/codex.');
  });
});

describe('T9 the environment', () => {
  const ids = (
    shell: Readonly<Record<string, string>> | null,
    login: HomeFacts['login'] = 'chatgpt',
    desktop: Readonly<Record<string, string>> = {},
  ): readonly string[] =>
    checkEnvironment({ desktop, shell }, login, 'linux').map(({ level, id }) => `${level} ${id}`);

  const rows: readonly (readonly [
    string,
    Readonly<Record<string, string>>,
    HomeFacts['login'],
    readonly string[],
  ])[] = [
    ['nothing', {}, 'chatgpt', ['fine environment.variables']],
    [
      'OPENAI_BASE_URL is ignored (fact 4)',
      { OPENAI_BASE_URL: 'https://a.example' },
      'chatgpt',
      ['warning environment.openai-base-url'],
    ],
    [
      'OPENAI_API_KEY alone is ignored (fact 4)',
      { OPENAI_API_KEY: 'sk-x' },
      'none',
      ['warning environment.openai-api-key'],
    ],
    [
      'OPENAI_API_KEY beside a sign-in is a note',
      { OPENAI_API_KEY: 'sk-x' },
      'chatgpt',
      ['note environment.openai-api-key'],
    ],
    ['CODEX_API_KEY', { CODEX_API_KEY: 'sk-x' }, 'chatgpt', ['warning environment.codex-api-key']],
    [
      'CODEX_ACCESS_TOKEN',
      { CODEX_ACCESS_TOKEN: 'at-x' },
      'chatgpt',
      ['warning environment.codex-access-token'],
    ],
    [
      'HTTP_PROXY without the loopback (fact 7)',
      { HTTP_PROXY: 'http://p' },
      'chatgpt',
      ['warning environment.no-proxy'],
    ],
    [
      'http_proxy in lower case',
      { http_proxy: 'http://p', no_proxy: 'a.example' },
      'chatgpt',
      ['warning environment.no-proxy'],
    ],
    [
      'HTTP_PROXY with it',
      { HTTP_PROXY: 'http://p', NO_PROXY: 'a.example, 127.0.0.1' },
      'chatgpt',
      ['fine environment.variables'],
    ],
    [
      'HTTP_PROXY with everything',
      { ALL_PROXY: 'http://p', NO_PROXY: '*' },
      'chatgpt',
      ['fine environment.variables'],
    ],
    [
      'HTTPS_PROXY alone does not catch http',
      { HTTPS_PROXY: 'http://p' },
      'chatgpt',
      ['fine environment.variables'],
    ],
    ['NODE_EXTRA_CA_CERTS', { NODE_EXTRA_CA_CERTS: '/a.pem' }, 'chatgpt', ['note environment.node-extra-ca']],
    [
      'a moved sign-in',
      { CODEX_REFRESH_TOKEN_URL_OVERRIDE: 'x' },
      'chatgpt',
      ['warning environment.sign-in-moved'],
    ],
    ['blanks are nothing', { OPENAI_BASE_URL: ' ' }, 'chatgpt', ['fine environment.variables']],
  ];
  test.each(rows)('%s', (_name, shell, login, expected) => {
    expect(ids(shell, login)).toEqual(expected);
  });

  test.each([
    [
      { HTTP_PROXY: 'http://p' },
      'export NO_PROXY="127.0.0.1,localhost,::1" no_proxy="127.0.0.1,localhost,::1"',
    ],
    [
      { HTTP_PROXY: 'http://p', no_proxy: 'a.example' },
      'export NO_PROXY="$no_proxy,127.0.0.1,localhost,::1" no_proxy="$no_proxy,127.0.0.1,localhost,::1"',
    ],
  ])('the line for the shell keeps what %j has', (shell, command) => {
    const [found] = checkEnvironment({ desktop: {}, shell }, 'chatgpt', 'linux');
    expect(found?.fix).toMatchObject({ command });
  });

  test('C15 two homes, one for the terminal and one for the desktop', () => {
    expect(ids({ CODEX_HOME: '/a' }, 'chatgpt', {})).toEqual(['warning environment.codex-home-differs']);
  });

  test('a shell that did not answer is said, and the desktop’s variables count', () => {
    expect(ids(null, 'chatgpt', { CODEX_API_KEY: 'x' })).toEqual([
      'warning environment.codex-api-key',
      'note environment.shell',
    ]);
  });

  test('M5 no value of any variable is told', () => {
    const names = [
      'OPENAI_BASE_URL',
      'OPENAI_API_KEY',
      'CODEX_API_KEY',
      'CODEX_ACCESS_TOKEN',
      'HTTP_PROXY',
      'NO_PROXY',
      'NODE_EXTRA_CA_CERTS',
    ];
    const shell = Object.fromEntries(names.map((name) => [name, `canary-${name}`]));
    expect(JSON.stringify(checkEnvironment({ desktop: {}, shell }, 'none', 'linux'))).not.toContain(
      'canary-',
    );
  });
});

describe('T9 homes', () => {
  const found = (changes: Partial<HomeFacts>): readonly string[] =>
    told(checkHome(plantedHome(changes), 'linux'));

  test('C15 a home that is missing can be made', () => {
    const [first] = checkHome(plantedHome({ exists: false, isNamed: true, path: '/srv/none' }), 'linux');
    expect(first).toMatchObject({ level: 'problem', fix: { type: 'act', label: 'Make the folder' } });
  });

  test('the usual home of a Codex that was never started is no problem', () => {
    expect(found({ exists: false })).toEqual(['note: Codex has not made its home /home/ada/.codex yet.']);
  });

  test('C12 how each home is signed in', () => {
    expect(found({})).toContain('fine: Codex in /home/ada/.codex is signed in with ChatGPT.');
    expect(found({ login: 'none', isDefault: false, path: '/srv/b c' })).toContain(
      'note: Codex in /srv/b c is not signed in.',
    );
    const [, signIn] = checkHome(plantedHome({ login: 'none', isDefault: false, path: '/srv/b c' }), 'linux');
    expect(signIn?.fix).toMatchObject({ command: "CODEX_HOME='/srv/b c' codex login" });
  });

  test.each([
    ['auth.json', 0o600, true, null],
    ['auth.json', 0o640, true, 'warning: Other users of this machine may read /c/auth.json.'],
    ['auth.json', 0o666, true, 'problem: Other users of this machine may change /c/auth.json.'],
    ['auth.json', 0o600, false, 'warning: /c/auth.json belongs to another user.'],
    ['config.toml', 0o644, true, null],
    ['config.toml', 0o664, true, 'problem: Other users of this machine may change /c/config.toml.'],
  ])('%s of mode %o, own: %s', (name, mode, ownedByUs, expected) => {
    const path = `/c/${name}`;
    const home = plantedHome({ modes: [{ path, mode, ownedByUs }] });
    const about = checkHome(home, 'linux').filter(({ id }) => id.startsWith('home.mode'));
    expect(told(about)).toEqual(expected === null ? [] : [expected]);
    for (const { id } of about) expect(modeFindingPath(id, home)).toBe(path);
  });

  test('a background server with an older environment (fact 3) names what changed', () => {
    const daemon = { pid: 7, startedAt: null, differs: ['OPENAI_API_KEY', 'HTTPS_PROXY'] };
    expect(found({ daemon })).toContain(
      "warning: Codex's background server for /home/ada/.codex runs with an older environment: OPENAI_API_KEY and HTTPS_PROXY are different now.",
    );
    expect(found({ daemon: { ...daemon, differs: [] } })).toContain(
      "fine: Codex's background server runs for /home/ada/.codex, with the environment of now.",
    );
    expect(found({ daemon: { ...daemon, differs: null } })).toContain(
      "note: Codex's background server runs for /home/ada/.codex.",
    );
  });
});

describe('T9 the network', () => {
  const upstream = (changes: Partial<UpstreamFacts>): UpstreamFacts => ({
    origin: 'https://a.example',
    backends: ['default/a'],
    tookMs: 12,
    skewMs: 100,
    problem: null,
    ...changes,
  });

  test('an upstream that is reached, and one that is not', () => {
    expect(
      told(
        checkUpstreams([
          upstream({}),
          upstream({ origin: 'https://b.example', problem: trouble, skewMs: null }),
        ]),
      ),
    ).toEqual([
      'fine: https://a.example is reached, in 12 ms.',
      'problem: https://b.example, the upstream of default/a, is not reached.',
      'fine: The clock of this machine is right.',
    ]);
  });

  test.each([
    [[30_000], 'fine: The clock of this machine is right.'],
    [[120_000], 'warning: The clock of this machine is 2 minutes slow.'],
    [[-7_200_000], 'problem: The clock of this machine is 2 hours fast.'],
    [[500, 86_400_000 * 40, -200], 'fine: The clock of this machine is right.'],
  ])('clocks that differ by %j ms', (skews, expected) => {
    const found = checkUpstreams(skews.map((skewMs) => upstream({ skewMs })));
    expect(told(found.filter(({ id }) => id === 'clock'))).toEqual([expected]);
  });

  test('a clock nobody told of is not judged', () => {
    expect(checkUpstreams([upstream({ skewMs: null })])).toHaveLength(1);
  });

  test('our own port: ours, a stranger, silence, none', () => {
    const own = plantedOwn();
    expect(told(checkLoopback({ state: 'ours', tookMs: 3 }, own))).toEqual([
      'fine: Postern answers at 127.0.0.1:4100, in 3 ms.',
    ]);
    expect(told(checkLoopback({ state: 'stranger', status: 200 }, own))).toEqual([
      'problem: Something else than Postern answers at 127.0.0.1:4100.',
    ]);
    expect(told(checkLoopback({ state: 'silent', code: 'ECONNREFUSED' }, own))).toEqual([
      'problem: Postern cannot be reached at 127.0.0.1:4100.',
    ]);
    const stopped = plantedOwn({ port: null, proxy: 'failed', problem: trouble });
    expect(checkLoopback(null, stopped)).toMatchObject([{ level: 'problem', next: 'Check the address.' }]);
  });

  test('a port that was asked for and not got', () => {
    const own = plantedOwn({}, { portAskedFor: 4_000 });
    expect(told(checkLoopback({ state: 'ours', tookMs: 3 }, own))[1]).toBe(
      'warning: The settings ask for port 4000, and Postern listens at 4100.',
    );
  });

  test('A9 the ports of a sign-in', () => {
    const port = (number: number, state: 'free' | 'busy' | 'refused') => ({ port: number, state });
    expect(checkSignInPorts([port(1455, 'free'), port(1457, 'free')])).toMatchObject([{ level: 'fine' }]);
    expect(checkSignInPorts([port(1455, 'busy'), port(1457, 'free')])).toMatchObject([{ level: 'note' }]);
    expect(checkSignInPorts([port(1455, 'refused'), port(1457, 'refused')])).toMatchObject([
      { level: 'warning', fix: { command: 'codex login --device-auth' } },
    ]);
  });

  test('R5 the last failure of a backend comes with what it means', () => {
    const failure = {
      name: 'default/a',
      backendId: 'b1',
      at: readAt - 600_000,
      problem: trouble,
      isOver: false,
    };
    expect(checkFailures([failure], readAt)).toMatchObject([
      {
        level: 'warning',
        title: 'The last failure of default/a, 10 minutes ago: It is not reached:',
        next: 'Check the address.',
      },
    ]);
    expect(checkFailures([{ ...failure, isOver: true }], readAt)).toMatchObject([
      { level: 'note', next: '' },
    ]);
  });
});

describe('T9 certificates', () => {
  const day = 86_400_000;
  const file = (changes: Partial<CertificateFile>): CertificateFile => ({
    from: 'CODEX_CA_CERTIFICATE',
    path: '/ca.pem',
    problem: null,
    certificates: [{ name: 'Corp', validTo: readAt + 400 * day }],
    ...changes,
  });
  const found = (...files: readonly CertificateFile[]): readonly string[] =>
    told(checkCertificates(files, readAt));

  test('none, good, ending, ended, unusable', () => {
    expect(found()).toEqual([
      'fine: No extra certificate authorities are named; the usual ones are trusted.',
    ]);
    expect(found(file({}))).toEqual(['fine: /ca.pem is read as a bundle of 1 certificate.']);
    expect(found(file({ certificates: [{ name: 'Corp', validTo: readAt + 9.5 * day }] }))).toEqual([
      'warning: Corp in /ca.pem ends in 9 days.',
    ]);
    expect(found(file({ certificates: [{ name: 'Corp', validTo: readAt - day }] }))).toEqual([
      'problem: Corp in /ca.pem is no longer valid.',
    ]);
    expect(found(file({ problem: trouble, certificates: [] }))).toEqual(['problem: It is not reached:']);
  });

  test('SSL_CERT_FILE is idle beside CODEX_CA_CERTIFICATE, and a bad one is then only a note', () => {
    const idle = file({ from: 'SSL_CERT_FILE', problem: trouble, certificates: [] });
    expect(checkCertificates([file({}), idle], readAt)).toMatchObject([
      { level: 'fine' },
      { level: 'note', next: '' },
    ]);
    expect(checkCertificates([idle], readAt)).toMatchObject([{ level: 'problem' }]);
  });

  test('a bundle of all authorities of the world may hold some that ended', () => {
    const many = Array.from({ length: 140 }, (_, at) => ({
      name: `CA ${at}`,
      validTo: readAt + (at - 2) * 400 * day,
    }));
    expect(checkCertificates([file({ certificates: many })], readAt)).toMatchObject([{ level: 'fine' }]);
  });
});

describe('T9 Postern', () => {
  test('routing and the log', () => {
    expect(told(checkOwn(plantedOwn({ gateway: 'work' })))).toEqual([
      'fine: Routing is on, by the gateway work.',
      'fine: The session log is being written.',
    ]);
    expect(told(checkOwn(plantedOwn({ routing: false, recorder: 'degraded', problem: trouble })))).toEqual([
      'note: Routing is off: new launches go straight to their provider.',
      'problem: The session log cannot be written.',
    ]);
  });

  test('the store of secrets', () => {
    const keyring = { mode: 'keyring', keyring: 'available', place: 'keyring', problem: null } as const;
    expect(checkStore(keyring)).toMatchObject({ level: 'fine' });
    expect(checkStore({ ...keyring, keyring: 'locked', problem: trouble })).toMatchObject({
      level: 'problem',
    });
    expect(checkStore({ ...keyring, place: 'memory' })).toMatchObject({ level: 'note' });
  });

  test('room on the disks', () => {
    const disk = (freeBytes: number) => ({ whose: 'Codex', path: '/c', freeBytes }) as const;
    expect(checkDisks([disk(5e9)])).toMatchObject([{ level: 'fine' }]);
    expect(told(checkDisks([disk(500 * 1024 * 1024)]))).toEqual([
      'warning: The disk Codex writes to has 500 MB left.',
    ]);
    expect(checkDisks([disk(1024)])).toMatchObject([{ level: 'problem' }]);
  });

  test('WSL and containers are noted', () => {
    expect([
      checkSurrounding('machine'),
      checkSurrounding('wsl'),
      checkSurrounding('container'),
    ]).toMatchObject([[], [{ id: 'machine.wsl' }], [{ id: 'machine.container' }]]);
  });
});

test('T9 leftovers of other tools can be taken out, and drift is shown', () => {
  const file = {
    profile: null,
    path: '/c/config.toml',
    problem: null,
    connection: null,
    leftover: { key: 'openai_base_url', url: 'http://127.0.0.1:15721/v1', tool: 'CC Switch' },
  };
  const connection = {
    kind: 'routed',
    state: 'drifted',
    lane: 'chatgpt',
    gatewayId: null,
    gateway: 'default',
    sentence: 'Codex goes through Postern.',
    drift: [{ key: 'openai_base_url', ours: 'a', now: 'b' }],
    wish: {
      lane: 'auto',
      backendId: null,
      options: { model: null, reviewModel: null, effort: null, contextWindow: null, compactAt: null },
      withKey: false,
    },
    since: 0,
    restart: null,
    problem: null,
    undoCommand: '',
  } as const;
  const home = {
    id: 'h1',
    path: '/c',
    isDefault: true,
    exists: true,
    files: [file, { ...file, path: '/c/w.config.toml', profile: 'w', leftover: null, connection }],
  };
  expect(told(checkConnections([home]))).toEqual([
    'problem: openai_base_url in /c/config.toml leads to http://127.0.0.1:15721/v1, where nobody answers.',
    'warning: Something else changed openai_base_url in /c/w.config.toml after Postern wrote it.',
  ]);
  const problem = {
    code: 'backend-unknown',
    what: 'The gateway is gone.',
    why: 'Deleted.',
    next: 'Choose another.',
  } as const;
  const stuck = {
    ...file,
    leftover: null,
    connection: { ...connection, state: 'inForce', problem },
  } as const;
  const [finding, ...more] = checkConnections([{ ...home, files: [stuck] }]);
  expect(more).toEqual([]);
  expect(finding).toMatchObject({
    level: 'problem',
    title: 'The gateway is gone.',
    detail: '/c/config.toml: Deleted.',
    next: 'Choose another.',
  });
  expect(leftovers([home])).toEqual([
    {
      findingId: expect.stringMatching(/^config\.leftover\.[0-9a-f]{8}\.openai_base_url$/),
      homeId: 'h1',
      profile: null,
      key: 'openai_base_url',
    },
  ]);
});
