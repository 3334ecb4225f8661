import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { readFile, stat, symlink } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import type { BackendView, DoctorReport, FindingView } from '../../preload/contract.ts';
import { codexExecutable } from '../codex/executable.ts';
import { run } from '../../main/codex/run.ts';
import { winnerOf } from '../../main/doctor/config-layers.ts';
import { readLayers } from '../../main/doctor/read-layers.ts';
import { selfSigned } from '../fakes/certificates.ts';
import { plantMachine, type DoctorBed, type DoctorBedOptions } from '../fakes/doctor-bed.ts';
import { startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { backendView } from '../fakes/views.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function machine(options: DoctorBedOptions = {}): Promise<DoctorBed> {
  const bed = await plantMachine(options);
  closing.push(bed.remove);
  return bed;
}

async function proxy(): Promise<ProxyBed> {
  const bed = await startBed('http://127.0.0.1:9');
  closing.push(bed.stop);
  return bed;
}

/** A server whose clock is ahead by some milliseconds. */
async function server(aheadMs: number): Promise<string> {
  const http: Server = createServer((_request, response) => {
    response.setHeader('date', new Date(Date.now() + aheadMs).toUTCString());
    response.end();
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    http.closeAllConnections();
    http.close();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

const at = (report: DoctorReport, id: string): FindingView | undefined =>
  report.findings.find((one) => one.id === id || one.id.startsWith(`${id}.`));
const backend = (name: string, upstream: string, changes: Partial<BackendView> = {}): BackendView =>
  backendView({ id: name, name, upstream, disabled: false, lastResult: null, ...changes });

test('T9 M5 the whole report of a planted machine, and no secret of it anywhere', async () => {
  const ours = await proxy();
  const codex = await codexExecutable();
  const ahead = await server(600_000);
  const canary = 'canary-7f3a9c';
  const bed = await machine({
    port: ours.port,
    codex: { state: 'found', path: codex, version: '0.169.0', foundBy: 'PATH' },
    shell: [
      `export OPENAI_BASE_URL=https://ada:${canary}-1@elsewhere.example/v1`,
      `export OPENAI_API_KEY=sk-${canary}-2 CODEX_ACCESS_TOKEN=at-${canary}-3`,
      `export HTTP_PROXY=http://user:${canary}-4@proxy.example:3128`,
      `export CODEX_CA_CERTIFICATE="$HOME/none.pem"`,
      `export PATH="${codex.replace(/\/codex$/, '')}:$PATH"`,
    ],
    backends: [
      backend('a', ahead),
      backend('b', 'http://127.0.0.1:9/v1', { lastResult: { at: Date.now(), status: 401, problem: null } }),
    ],
  });
  await bed.plant(
    '.codex/config.toml',
    [
      'model_provider = "corp"',
      `openai_base_url = "https://u:${canary}-5@a.example/v1?key=${canary}-6"`,
      'forced_login_method = "chatgpt"',
      '[model_providers.corp]',
      `base_url = "https://corp.example/?token=${canary}-7"`,
      `experimental_bearer_token = "${canary}-8"`,
      `http_headers = { "x-key" = "${canary}-9" }`,
      'env_key = "CORP_KEY"',
    ].join('\n'),
    0o664,
  );
  const tokens = { id_token: `${canary}-10`, access_token: `${canary}-11`, refresh_token: `${canary}-12` };
  await bed.plant(
    '.codex/auth.json',
    JSON.stringify({ auth_mode: 'apikey', OPENAI_API_KEY: `sk-${canary}-13`, tokens }),
    0o644,
  );
  await bed.plant('etc/codex/managed_config.toml', 'model_provider = "openai"\nmodel = "x');
  const report = await bed.doctor.run();

  expect(report.durationMs).toBeLessThan(5_500);
  expect(report.findings.filter(({ id }) => id.startsWith('reader.'))).toEqual([]);
  // What this machine adds by itself is left out: where it runs, other Codex programs, who holds the ports of a sign-in.
  const levels = report.findings
    .map(({ id, level }) => `${level} ${id.replace(/\.[0-9a-f]{8}/g, '')}`)
    .filter((one) => !/ (machine|codex\.several|codex\.path|ports)/.test(one));
  expect(levels).toEqual([
    'fine codex.found',
    'fine codex.version',
    'fine home.folder',
    'problem config.malformed',
    'problem config.env-key',
    'warning config.base-path',
    'note config.by-hand',
    'fine config.wins.model_provider',
    'fine config.wins.openai_base_url',
    'fine config.wins.forced_login_method',
    'warning environment.openai-base-url',
    'warning environment.codex-access-token',
    'warning environment.no-proxy',
    'note environment.openai-api-key',
    'problem home.mode',
    'warning home.mode',
    'note restriction.forced_login_method',
    'fine home.sign-in',
    'fine credentials.store',
    'problem certificates.CODEX_CA_CERTIFICATE',
    'problem upstream',
    'problem clock',
    'warning failure.b',
    'fine upstream',
    'fine proxy.loopback',
    'fine postern.routing',
    'fine postern.database',
    'fine disk',
  ]);
  expect(at(report, 'config.malformed')?.title).toContain('malformed at line 2, column');
  expect(at(report, 'clock')?.title).toBe('The clock of this machine is 10 minutes slow.');
  expect(at(report, 'failure.b')?.title).toMatch(/key|sign-in|credential/i);
  const upstreams = report.findings.filter(({ id }) => id.startsWith('upstream.'));
  expect(upstreams.map(({ level }) => level)).toEqual(['problem', 'fine']);
  // The worst stands first within each area.
  const order = report.findings.filter(({ area }) => area === 'network').map(({ level }) => level);
  const ranks = order.map((level) => ['problem', 'warning', 'note', 'fine'].indexOf(level));
  expect(ranks).toEqual(ranks.toSorted((one, other) => one - other));

  expect(JSON.stringify(report)).not.toContain(canary);
  expect(report.text).not.toContain(bed.folder);
  expect(report.text).toContain('- problem: Other users of this machine may change ~/.codex/config.toml.');
});

test('T9 E8 a pipe where a configuration should be, and a bundle that is a folder, hold nothing up', async () => {
  const bed = await machine({ shell: ['export SSL_CERT_FILE="$HOME"'] });
  const made = await run('mkfifo', [join(bed.codexHome, 'config.toml')], {
    environment: process.env,
    timeoutMs: 5_000,
  });
  expect(made).toMatchObject({ exitCode: 0 });
  const report = await bed.doctor.run();
  expect(at(report, 'config.malformed')).toMatchObject({
    level: 'problem',
    detail: expect.stringContaining('It is not a plain file.') as string,
  });
  expect(at(report, 'certificates.SSL_CERT_FILE')).toMatchObject({ level: 'problem' });
});

test('T9 a shell that hangs costs its limit and is said', async () => {
  const bed = await machine({ shell: ['sleep 30'], desktop: { CODEX_API_KEY: 'x' } });
  const report = await bed.doctor.run();
  expect(report.durationMs).toBeLessThan(5_500);
  expect(at(report, 'environment.shell')).toMatchObject({ level: 'note' });
  expect(at(report, 'environment.codex-api-key')).toMatchObject({ level: 'warning' });
});

test('T9 E10 files others may read are closed to them by a click, and the report says so', async () => {
  const bed = await machine();
  const path = await bed.plant('.codex/auth.json', '{"OPENAI_API_KEY":"sk-test"}', 0o644);
  const found = at(await bed.doctor.run(), 'home.mode');
  expect(found).toMatchObject({ level: 'warning', fix: { type: 'act' } });
  const after = await bed.doctor.fix(found?.id ?? '');
  expect(after.ok && at(after.value, 'home.mode')).toBeUndefined();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await bed.doctor.fix(found?.id ?? '')).toMatchObject({ ok: false, problem: { code: 'not-found' } });
});

test('T9 C15 a home that CODEX_HOME names and that is not there is made by a click', async () => {
  const bed = await machine({ shell: ['export CODEX_HOME="$HOME/other home"'], desktop: {} });
  const path = join(bed.folder, 'other home');
  const report = await bed.doctor.run();
  const found = at(report, 'home.folder');
  expect(found).toMatchObject({ level: 'problem' });
  expect(at(report, 'environment.codex-home-differs')).toMatchObject({ level: 'warning' });
  await bed.doctor.fix(found?.id ?? '');
  expect((await stat(path)).mode & 0o777).toBe(0o700);
});

test('T9 a leftover of another tool is taken out through what keeps the connections', async () => {
  const leftover = { key: 'openai_base_url', url: 'http://127.0.0.1:15721/v1', tool: null };
  const bed = await machine({
    connections: [
      {
        id: 'h1',
        path: '/nowhere/.codex',
        isDefault: false,
        exists: true,
        files: [
          {
            profile: 'work',
            path: '/nowhere/.codex/work.config.toml',
            problem: null,
            connection: null,
            leftover,
          },
        ],
      },
    ],
  });
  const found = at(await bed.doctor.run(), 'config.leftover');
  expect(found).toMatchObject({ level: 'problem', fix: { label: 'Take it out' } });
  await bed.doctor.fix(found?.id ?? '');
  expect(bed.cleaned).toEqual(['h1 work openai_base_url']);
});

test('C15 one home by two names is looked at once', async () => {
  const bed = await machine({ shell: ['export CODEX_HOME="$HOME/link"'], settings: { codexHomes: [] } });
  await symlink(bed.codexHome, join(bed.folder, 'link'));
  const second = await machine({ settings: { codexHomes: [bed.codexHome, join(bed.folder, 'link')] } });
  const homes = (report: DoctorReport) => report.findings.filter(({ id }) => id.startsWith('home.folder'));
  expect(homes(await bed.doctor.run())).toHaveLength(1);
  expect(homes(await second.doctor.run())).toHaveLength(2);
});

test('T9 a certificate that ends soon is named with its file', async () => {
  const ending = selfSigned({ name: 'Corp root', validDays: [-1, 10] });
  const bed = await machine({ shell: ['export CODEX_CA_CERTIFICATE="$HOME/corp.pem"'] });
  await bed.plant('corp.pem', ending.cert);
  expect(at(await bed.doctor.run(), 'certificates.CODEX_CA_CERTIFICATE')).toMatchObject({
    level: 'warning',
    title: expect.stringMatching(/^Corp root in .*corp\.pem ends in 9 days\.$/) as string,
  });
});

test('T9 another program at our port is told from Postern', async () => {
  const stranger = await server(0);
  const bed = await machine({ port: Number(new URL(stranger).port) });
  expect(at(await bed.doctor.run(), 'proxy.loopback')).toMatchObject({
    level: 'problem',
    title: expect.stringContaining('Something else than Postern answers') as string,
  });
});

test('T9 what ends Codex at its start, and what it takes, by the real Codex', async () => {
  const codex = await codexExecutable();
  const rows = [
    ['[model_providers.openai]\nname = "x"\n', 'config.reserved'],
    ['[model_providers.a]\nname = "a"\nwire_api = "chat"\n', 'config.wire-api'],
    ['profile = "x"\n', 'config.old-profile'],
    ['model_provider = "nowhere"\n', 'config.provider-missing'],
    ['model = "a\n', 'config.malformed'],
    ['model = "gpt-6.1-sol"\n', null],
  ] as const;
  for (const [text, id] of rows) {
    const bed = await machine({
      codex: { state: 'found', path: codex, version: '0.169.0', foundBy: 'PATH' },
    });
    await bed.plant('.codex/config.toml', text);
    const nowhere = 'http://127.0.0.1:9';
    const environment = {
      PATH: '/usr/bin:/bin',
      HOME: bed.folder,
      CODEX_HOME: bed.codexHome,
      HTTPS_PROXY: nowhere,
      HTTP_PROXY: nowhere,
    };
    const started = await run(codex, ['doctor', '--json'], {
      environment,
      timeoutMs: 15_000,
      folder: bed.folder,
    });
    const said = started.ended
      ? (JSON.parse(started.stdout) as { checks: Record<string, { status: string }> })
      : null;
    expect([text, said?.checks['config.load']?.status]).toEqual([text, id === null ? 'ok' : 'fail']);
    const report = await bed.doctor.run();
    const stopping = report.findings.filter(
      ({ area, level }) => area === 'configuration' && level === 'problem',
    );
    expect(stopping.map((one) => one.id.replace(/\.[0-9a-f]{8}$/, ''))).toEqual(id === null ? [] : [id]);
  }
});

test('T9 the background server of the real Codex is found, with what changed since it started (fact 3)', async () => {
  const codex = await codexExecutable();
  const bed = await machine({
    codex: { state: 'found', path: codex, version: '0.169.0', foundBy: 'PATH' },
    shell: ['export OPENAI_API_KEY=sk-new CORP_KEY=new'],
  });
  await bed.plant('.codex/config.toml', '[model_providers.corp]\nname = "c"\nenv_key = "CORP_KEY"\n');
  const environment = {
    PATH: '/usr/bin:/bin',
    HOME: bed.folder,
    CODEX_HOME: bed.codexHome,
    OPENAI_API_KEY: 'sk-old',
    CORP_KEY: 'new',
  };
  const daemon = (word: string) =>
    run(codex, ['app-server', 'daemon', word], { environment, timeoutMs: 20_000 });
  closing.push(async () => {
    await daemon('stop');
    await endUpdater(bed.codexHome);
  });
  expect(await daemon('start')).toMatchObject({ exitCode: 0 });
  const found = at(await bed.doctor.run(), 'home.daemon');
  expect(found?.level).toBe('warning');
  expect(found?.title).toMatch(/an older environment: OPENAI_API_KEY is different now\.$/);
  expect(found?.fix).toMatchObject({ command: 'codex app-server daemon restart' });
  await daemon('stop');
  expect(at(await bed.doctor.run(), 'home.daemon')).toBeUndefined();
});

test('T9 which file wins for a key is what the real Codex says', async () => {
  const bed = await machine();
  const project = join(bed.folder, 'work');
  await bed.plant(
    '.codex/config.toml',
    `openai_base_url = "https://user.example/v1"\n[projects.${JSON.stringify(project)}]\ntrust_level = "trusted"\n`,
  );
  await bed.plant(
    'work/.codex/config.toml',
    'openai_base_url = "https://project.example/v1"\nmodel_provider = "evil"\ncli_auth_credentials_store = "file"\n',
  );
  const origins = await originsByCodex(bed.codexHome, project);
  const { layers } = await readLayers({ ...bed, folders: [project] });
  const everyKind = ['user', 'project', 'system'] as const;
  const winners = ['openai_base_url', 'model_provider', 'cli_auth_credentials_store'].map((key) => [
    key,
    winnerOf(key, layers, everyKind)?.layer.kind ?? null,
  ]);
  expect(winners).toEqual([
    ['openai_base_url', 'user'],
    ['model_provider', null],
    ['cli_auth_credentials_store', 'project'],
  ]);
  expect(winners).toEqual(winners.map(([key]) => [key, origins[String(key)]?.name.type ?? null]));
});

/** Where each key comes from, asked through `config/read` of Codex's app-server. */
async function originsByCodex(
  codexHome: string,
  cwd: string,
): Promise<Readonly<Record<string, { readonly name: { readonly type: string } }>>> {
  const environment = {
    PATH: '/usr/bin:/bin',
    HOME: cwd,
    CODEX_HOME: codexHome,
    HTTPS_PROXY: 'http://127.0.0.1:9',
  };
  const child = spawn(await codexExecutable(), ['app-server'], {
    env: environment,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  closing.push(() => child.kill('SIGKILL'));
  const send = (message: object): unknown => child.stdin.write(`${JSON.stringify(message)}\n`);
  send({ id: 1, method: 'initialize', params: { clientInfo: { name: 'test', version: '1' } } });
  for await (const line of createInterface({ input: child.stdout })) {
    const message = JSON.parse(line) as { id?: number; result?: { origins?: never }; error?: unknown };
    expect(message.error).toBeUndefined();
    if (message.id === 1) {
      send({ method: 'initialized' });
      send({ id: 2, method: 'config/read', params: { includeLayers: false, cwd } });
    }
    if (message.id === 2) return message.result?.origins ?? {};
  }
  throw new Error('Codex ended without an answer.');
}

/** Codex leaves the process that updates its server behind. */
async function endUpdater(codexHome: string): Promise<void> {
  const text = await readFile(join(codexHome, 'app-server-daemon', 'daemon-updater.pid'), 'utf8').catch(
    () => null,
  );
  if (text === null) return;
  process.kill((JSON.parse(text) as { pid: number }).pid, 'SIGKILL');
}
