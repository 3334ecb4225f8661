// Connecting a home of Codex, restoring it, and what happens in between: with real files, the other rooms played.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { ConfigFileView } from '../../preload/contract.ts';
import type { OpenConnections } from '../../main/connect/connections.ts';
import { hashOf } from '../../main/connect/decide.ts';
import { homeId } from '../../main/connect/homes.ts';
import { failed, problem } from '../../main/domain/problem.ts';
import {
  chatgptRoute,
  connect,
  connectBed,
  directTo,
  managedRoute,
  type ConnectBed,
} from '../fakes/connect-bed.ts';
import { freePort } from '../fakes/free-port.ts';

const beds: ConnectBed[] = [];
afterEach(async () => {
  for (const one of beds.splice(0)) await one.remove();
});

async function newBed(text: string | null = own, withHome = true): Promise<ConnectBed> {
  const bed = await connectBed(text, withHome);
  beds.push(bed);
  return bed;
}

const own =
  '\uFEFF# mine\r\nmodel = "x"\r\nmodel_provider = "corp" # keep\r\n\r\n[model_providers.corp]\r\nname = "corp"\r\nbase_url = "https://corp.example/v1"';

async function fileOf(connections: OpenConnections, profile: string | null = null): Promise<ConfigFileView> {
  const found = (await connections.view())[0]?.files.find((one) => one.profile === profile);
  if (found === undefined) throw new Error('no such file');
  return found;
}

const tokenIn = (text: string | null): string => /\/l\/([\w-]+)\//.exec(text ?? '')?.[1] ?? '';

describe('connecting and restoring', () => {
  test('E2: what stood there comes back byte for byte, nothing else is touched, and no copy stays', async () => {
    const bed = await newBed();
    const before = await bed.others();
    const connections = await bed.open();
    const preview = await connect(connections, bed.wish());
    const text = await bed.config();
    expect(text).toContain(
      `openai_base_url = "http://127.0.0.1:4141/l/${tokenIn(text)}/v1/openai-chatgpt/chatgpt"`,
    );
    expect(preview.diff.map(({ text: line }) => line).join('\n')).not.toContain(tokenIn(text));
    expect(preview.warnings).toContain(
      'Your own model_provider is set aside in the file and put back by restoring.',
    );
    expect(preview.alsoWrites).toEqual([`${bed.path}.before-postern, the file as it is now`]);
    expect(await readFile(`${bed.path}.before-postern`, 'utf8')).toBe(own);
    const { connection } = await fileOf(connections);
    expect(connection).toMatchObject({
      kind: 'routed',
      state: 'inForce',
      sentence: 'Codex goes through Postern to the selected gateway, now "default".',
    });
    const shown = await connections.restorePreview(homeId(bed.home), null);
    expect(shown.history).toMatchObject({ before: 'openai', after: 'corp' });
    expect(await connections.apply(shown.previewId)).toEqual({ ok: true, value: undefined });
    expect(await bed.config()).toBe(own);
    expect(await bed.others()).toEqual(before);
    expect((await fileOf(connections)).connection).toBeNull();
  });

  test('the documented command gives the same bytes back when Postern is gone (E19)', async () => {
    const bed = await newBed();
    const connections = await bed.open();
    await connect(connections, bed.wish());
    const command = (await fileOf(connections)).connection?.undoCommand ?? '';
    expect(await bed.config()).toContain('Undo: postern restore');
    execFileSync('sh', ['-c', command]);
    expect(await bed.config()).toBe(own);
  });

  test('while a change is under way the file says what is in force, and nobody is told before it is done', async () => {
    const bed = await newBed();
    const connections = await bed.open();
    const toldBefore: number[] = [];
    bed.world.onRoutes = () => toldBefore.push(bed.world.changes);
    await connect(connections, bed.wish());
    expect([toldBefore, bed.world.changes]).toEqual([[0], 1]);
    // As a Postern leaves it that is killed between the journal and the file.
    const connected = (await bed.config()) ?? '';
    const journal = await readFile(bed.options.journalPath, 'utf8');
    const killed = async (pending: string, stands: boolean, text: string): Promise<string | undefined> => {
      const { connections: all, ...rest } = JSON.parse(journal);
      const left = { ...rest, connections: [{ ...all[0], pending, stands }] };
      await writeFile(bed.options.journalPath, JSON.stringify(left));
      await writeFile(bed.path, text);
      return (await fileOf(await bed.open())).connection?.state;
    };
    expect(await killed('putIn', true, own)).toBe('suspended');
    expect(await killed('putIn', true, connected)).toBe('inForce');
    expect(await killed('takeOut', false, connected)).toBe('inForce');
    expect(await killed('takeOut', false, own)).toBe('suspended');
  });

  test('a home that is not there is made, and its file goes again', async () => {
    const bed = await newBed(null, false);
    const connections = await bed.open();
    expect((await connections.view())[0]).toMatchObject({ exists: false });
    await connect(connections, bed.wish());
    expect((await stat(bed.home)).mode & 0o777).toBe(0o700);
    expect((await stat(bed.path)).mode & 0o777).toBe(0o600);
    expect(await connections.restore(null, null)).toMatchObject({ ok: true });
    expect(await readdir(bed.home)).toEqual([]);
  });

  test('a file made for us stays when someone wrote into it meanwhile, with their lines alone', async () => {
    const bed = await newBed(null);
    const connections = await bed.open();
    await connect(connections, bed.wish());
    await writeFile(bed.path, `${await bed.config()}\n[features]\ngoals = true\n`);
    await connections.restore(null, null);
    expect(await bed.config()).toBe('\n[features]\ngoals = true\n');
  });

  test('a profile has a file of its own, which need not be there', async () => {
    const bed = await newBed();
    const connections = await bed.open();
    await connect(connections, bed.wish({ profile: 'work' }));
    expect(await bed.config()).toBe(own);
    expect(await readFile(join(bed.home, 'work.config.toml'), 'utf8')).toContain('openai_base_url');
    expect((await fileOf(connections, 'work')).connection?.sentence).toContain(
      '`codex -p work` goes through Postern',
    );
    expect(await connections.restore(homeId(bed.home), 'work')).toMatchObject({ ok: true });
    expect((await readdir(bed.home)).toSorted()).toEqual(['auth.json', 'config.toml']);
  });

  test('connecting twice gives the same file, and keeps the address a running Codex has', async () => {
    const bed = await newBed();
    const connections = await bed.open();
    await connect(connections, bed.wish());
    const first = await bed.config();
    const preview = await connections.preview(bed.wish());
    expect([preview.diff, preview.history]).toEqual([[], null]);
    await connections.apply(preview.previewId);
    expect(await bed.config()).toBe(first);
    expect(connections.routes()).toHaveLength(1);
  });

  test('model, effort and limits are written when they are asked for', async () => {
    const bed = await newBed('');
    const connections = await bed.open();
    const options = { model: 'm', reviewModel: 'r', effort: 'high', contextWindow: 1000, compactAt: 900 };
    await connect(connections, bed.wish({ options }));
    expect(await bed.config()).toMatch(
      /model = "m"\nreview_model = "r"\nmodel_reasoning_effort = "high"\nmodel_context_window = 1_?000\nmodel_auto_compact_token_limit = 900/,
    );
  });

  test('E4: a malformed file is refused with line and column, stays, and is shown so', async () => {
    const bed = await newBed('model = "x"\nbroken = = 1\n');
    const connections = await bed.open();
    const preview = await connections.preview(bed.wish());
    expect(`${preview.problem?.what} ${preview.problem?.why}`).toMatch(/line 2/);
    expect(await connections.apply(preview.previewId)).toMatchObject({ ok: false });
    expect((await fileOf(connections)).problem).not.toBeNull();
    expect(await bed.config()).toBe('model = "x"\nbroken = = 1\n');
  });

  test('a preview of a file that changed since is refused, and so is one that was used', async () => {
    const bed = await newBed('a = 1\n');
    const connections = await bed.open();
    const preview = await connections.preview(bed.wish());
    await writeFile(bed.path, 'a = 2\n');
    const done = await connections.apply(preview.previewId);
    expect(done.ok ? '' : done.problem.what).toBe(`${bed.path} changed since it was shown.`);
    expect(await connections.apply(preview.previewId)).toMatchObject({
      ok: false,
      problem: { code: 'not-found' },
    });
    expect(await bed.config()).toBe('a = 2\n');
  });

  test('no secret of the file, no address and no bearer is shown or logged', async () => {
    const bed = await newBed(
      'experimental_bearer_token = "plain-canary"\n[mcp_servers.a.env]\nSOME_API_KEY = "other-canary"\n',
    );
    bed.world.route = managedRoute;
    const connections = await bed.open();
    const preview = await connect(connections, bed.wish());
    const restoring = await connections.restorePreview(homeId(bed.home), null);
    const text = await bed.config();
    const shown = JSON.stringify([preview, restoring, await connections.view(), bed.logged]);
    const [bearer] = bed.bearers.values();
    for (const secret of ['plain-canary', 'other-canary', tokenIn(text), bearer ?? 'none']) {
      expect(shown).not.toContain(secret);
    }
    expect(text).not.toContain(bearer);
    expect((await stat(bed.options.journalPath)).mode & 0o777).toBe(0o600);
  });
});

describe('a connection whose credential is ours', () => {
  test('Codex gets a bearer by a command; the routing table knows its hash; it outlives a restart', async () => {
    const bed = await newBed('');
    bed.world.route = managedRoute;
    const connections = await bed.open();
    await connect(connections, bed.wish());
    const [route] = connections.routes();
    const id = route?.launchId.replace('connected:', '') ?? '';
    expect(await bed.config()).toContain(`args = ["token", "${id}"]`);
    const bearer = await connections.bearer(id);
    expect(route?.bearerHash).toBe(hashOf(bearer ?? ''));
    expect(route?.tokenHash).toBe(hashOf(tokenIn(await bed.config())));
    expect(await connections.bearer('unknown')).toBeNull();
    await connections.close();
    const again = await bed.open();
    expect([again.routes(), await again.bearer(id)]).toEqual([[route], bearer]);
  });

  test('after restoring a running Codex passes for a day, and then its bearer is forgotten', async () => {
    const bed = await newBed('');
    bed.world.route = managedRoute;
    const connections = await bed.open();
    await connect(connections, bed.wish());
    const routes = connections.routes();
    const id = routes[0]?.launchId.replace('connected:', '') ?? '';
    await connections.restore(null, null);
    expect([connections.routes(), await connections.bearer(id)]).toEqual([routes, bed.bearers.get(id)]);
    bed.world.now += 24 * 60 * 60 * 1000;
    expect(connections.routes()).toEqual([]);
    await connections.reconcile();
    expect([await connections.bearer(id), bed.bearers.size]).toEqual([null, 0]);
  });

  test('a bearer that was forgotten with all other secrets is made anew when Codex is connected again', async () => {
    const bed = await newBed('');
    bed.world.route = managedRoute;
    const connections = await bed.open();
    await connect(connections, bed.wish());
    const [before] = connections.routes();
    bed.bearers.clear();
    await connect(connections, bed.wish());
    const [after] = connections.routes();
    expect(after?.tokenHash).toBe(before?.tokenHash);
    const bearer = await connections.bearer(after?.launchId.replace('connected:', '') ?? '');
    expect(after?.bearerHash).toBe(hashOf(bearer ?? ''));
    expect(after?.bearerHash).not.toBe(before?.bearerHash);
  });

  test('a bearer that cannot be kept stops the connection before anything is written', async () => {
    const bed = await newBed('a = 1\n');
    bed.world.route = managedRoute;
    const locked = problem('keyring-locked', 'The keyring is locked.', '', '');
    const options = {
      ...bed.options,
      bearers: { ...bed.options.bearers, save: () => Promise.resolve(failed(locked)) },
    };
    const connections = await (await import('../../main/connect/connections.ts')).openConnections(options);
    const preview = await connections.preview(bed.wish());
    expect(await connections.apply(preview.previewId)).toEqual({ ok: false, problem: locked });
    expect([await bed.config(), connections.routes()]).toEqual(['a = 1\n', []]);
  });
});

describe('while things change', () => {
  test('routing off takes our lines out, routing on puts the same ones back', async () => {
    const bed = await newBed();
    const connections = await bed.open();
    await connect(connections, bed.wish());
    const connected = await bed.config();
    bed.world.routing = false;
    await connections.reconcile();
    expect(await bed.config()).toBe(own);
    expect((await fileOf(connections)).connection).toMatchObject({ state: 'suspended' });
    expect(connections.routes()).toHaveLength(1);
    bed.world.routing = true;
    await connections.reconcile();
    expect(await bed.config()).toBe(connected);
  });

  test('connecting while routing is off writes nothing yet', async () => {
    const bed = await newBed();
    bed.world.routing = false;
    const connections = await bed.open();
    const preview = await connect(connections, bed.wish());
    expect(preview.warnings).toContain('Routing is off: these lines are written when you switch it on.');
    expect(await bed.config()).toBe(own);
    bed.world.routing = true;
    await connections.reconcile();
    expect(await bed.config()).toContain('openai_base_url');
  });

  test('quitting stands aside, the next start comes back, and nothing is put back in between', async () => {
    const bed = await newBed();
    const connections = await bed.open();
    await connect(connections, bed.wish());
    const connected = await bed.config();
    await connections.suspend();
    await connections.reconcile();
    expect(await bed.config()).toBe(own);
    await connections.close();
    const again = await bed.open();
    await again.reconcile();
    expect(await bed.config()).toBe(connected);
  });

  test('E20: after a crash and with another port the next start rewrites the address, and its token stays', async () => {
    const bed = await newBed();
    await connect(await bed.open(), bed.wish());
    const token = tokenIn(await bed.config());
    bed.world.port = 5151;
    const again = await bed.open();
    await again.reconcile();
    expect(await bed.config()).toContain(`"http://127.0.0.1:5151/l/${token}/v1/`);
    await again.restore(null, null);
    expect(await bed.config()).toBe(own);
  });

  test('another lane is written anew, and leaves nothing of the one before', async () => {
    const bed = await newBed();
    const connections = await bed.open();
    await connect(connections, bed.wish());
    bed.world.route = managedRoute;
    await connections.reconcile();
    expect(await bed.config()).toContain('postern-connected');
    expect(await bed.config()).not.toContain('openai_base_url');
    bed.world.route = chatgptRoute;
    await connections.reconcile();
    expect(await bed.config()).not.toContain('postern-connected');
    await connections.restore(null, null);
    expect(await bed.config()).toBe(own);
  });

  test('a gateway it was made for and that is gone: said where the connection stands, until another one serves it', async () => {
    const bed = await newBed();
    const connections = await bed.open();
    await connect(connections, bed.wish({ gatewayId: 'g1' }));
    const written = await bed.config();
    const gone = problem(
      'backend-unknown',
      'The gateway is not there.',
      'It was deleted.',
      'Choose another.',
    );
    bed.world.route = gone;
    await connections.reconcile();
    expect((await fileOf(connections)).connection).toMatchObject({
      problem: gone,
      sentence: 'Codex goes by what was written last, for gateway "default".',
    });
    expect(await bed.config()).toBe(written);
    bed.world.route = { ...chatgptRoute, gateway: 'team' };
    await connections.reconcile();
    expect((await fileOf(connections)).connection).toMatchObject({
      problem: null,
      sentence: 'Codex goes through Postern to gateway "team".',
    });
  });

  test('another gateway chosen for it by hand ends what was said at once', async () => {
    const bed = await newBed();
    const connections = await bed.open();
    await connect(connections, bed.wish({ gatewayId: 'g1' }));
    bed.world.route = problem('codex-old', 'Codex is too old.', '', '');
    await connections.reconcile();
    expect((await fileOf(connections)).connection?.problem?.code).toBe('codex-old');
    bed.world.route = chatgptRoute;
    await connect(connections, bed.wish({ gatewayId: 'g2' }));
    expect((await fileOf(connections)).connection?.problem).toBeNull();
  });

  test('other keys edited meanwhile stay, also when our lines are rewritten', async () => {
    const bed = await newBed();
    const connections = await bed.open();
    await connect(connections, bed.wish());
    await writeFile(bed.path, `${await bed.config()}\r\n[features]\r\ngoals = true\r\n`);
    bed.world.port = 5151;
    await connections.reconcile();
    expect((await fileOf(connections)).connection).toMatchObject({ state: 'inForce', drift: [] });
    await connections.restore(null, null);
    expect(await bed.config()).toBe(`${own}\r\n[features]\r\ngoals = true\r\n`);
    // It is not what it was before the first edit, so the copy stays.
    expect(await readFile(`${bed.path}.before-postern`, 'utf8')).toBe(own);
  });

  test('calls that come together are one, and none is lost', async () => {
    const bed = await newBed();
    const connections = await bed.open();
    await connect(connections, bed.wish());
    const before = bed.world.changes;
    bed.world.port = 6161;
    await Promise.all(Array.from({ length: 20 }, () => connections.reconcile()));
    expect(bed.world.changes - before).toBeLessThan(6);
    expect(await bed.config()).toContain(':6161/');
  });

  test('a Codex that runs is said to keep its way, until none runs', async () => {
    const bed = await newBed();
    const connections = await bed.open();
    bed.world.running = { processes: 2, daemon: true };
    await connect(connections, bed.wish());
    expect((await fileOf(connections)).connection?.restart).toMatch(/running keep the way they started with/);
    bed.world.running = { processes: 0, daemon: false };
    expect((await fileOf(connections)).connection?.restart).toBeNull();
    bed.world.running = { processes: 1, daemon: false };
    expect((await fileOf(connections)).connection?.restart).toBeNull();
  });

  test('a restore that was cut short by a kill is finished by the next start, not undone', async () => {
    const bed = await newBed();
    await connect(await bed.open(), bed.wish());
    const journal = JSON.parse(await readFile(bed.options.journalPath, 'utf8')) as {
      connections: { pending: string; stands: boolean }[];
    };
    for (const one of journal.connections) Object.assign(one, { pending: 'forget', stands: false });
    await writeFile(bed.options.journalPath, JSON.stringify(journal));
    const again = await bed.open();
    await again.reconcile();
    expect([await bed.config(), (await fileOf(again)).connection]).toEqual([own, null]);
  });
});

describe('when someone else changes what is ours', () => {
  async function drifted(): Promise<{ bed: ConnectBed; connections: OpenConnections; changed: string }> {
    const bed = await newBed('a = 1\n');
    const connections = await bed.open();
    await connect(connections, bed.wish());
    const changed = ((await bed.config()) ?? '').replace(
      /openai_base_url = .*/,
      'openai_base_url = "https://elsewhere.example"',
    );
    await writeFile(bed.path, changed);
    return { bed, connections, changed };
  }

  test('it is shown and not fought: no reconciling writes over it', async () => {
    const { bed, connections, changed } = await drifted();
    bed.world.port = 5151;
    await connections.reconcile();
    expect(await bed.config()).toBe(changed);
    expect((await fileOf(connections)).connection).toMatchObject({
      state: 'drifted',
      drift: [{ key: 'openai_base_url', now: '"https://elsewhere.example"' }],
    });
  });

  test('settled by writing again, ours stands', async () => {
    const { bed, connections } = await drifted();
    expect(await connections.settle(homeId(bed.home), null, 'again')).toMatchObject({ ok: true });
    expect((await fileOf(connections)).connection).toMatchObject({ state: 'inForce', drift: [] });
  });

  test('settled by leaving, theirs stands and nothing more is ours', async () => {
    const { bed, connections } = await drifted();
    expect(await connections.settle(homeId(bed.home), null, 'leave')).toMatchObject({ ok: true });
    expect(await bed.config()).toContain('openai_base_url = "https://elsewhere.example"');
    expect(await bed.config()).not.toContain('>>> postern >>>');
    expect((await fileOf(connections)).connection).toBeNull();
  });

  test('it stays so over switching off and on', async () => {
    const { bed, connections } = await drifted();
    bed.world.routing = false;
    await connections.reconcile();
    bed.world.routing = true;
    await connections.reconcile();
    expect((await fileOf(connections)).connection).toMatchObject({ state: 'drifted' });
    expect(await bed.config()).toContain('https://elsewhere.example');
  });
});

describe('a direct export', () => {
  test('with the key in auth.json the provider stays `openai`, and the key is in no other file', async () => {
    const bed = await newBed('');
    const given: string[] = [];
    bed.world.writeAuth = (home, key) => {
      given.push(home, key);
      return Promise.resolve({ ok: true, value: 'sum-of-the-old' });
    };
    const connections = await bed.open();
    const preview = await connect(connections, bed.wish({ kind: 'direct', withKey: true }));
    expect(preview.alsoWrites).toContain('auth.json, with the key');
    expect(await bed.config()).toContain('openai_base_url = "https://gateway.example/v1"');
    expect(given).toEqual([bed.home, 'sk-test-canary-direct']);
    expect(await bed.config()).not.toContain('canary');
    expect(await readFile(bed.options.journalPath, 'utf8')).not.toContain('canary');
    expect(connections.routes()).toEqual([]);
  });

  test('restoring hands back what auth.json held before the key, also when it was written twice', async () => {
    const bed = await newBed();
    const takenBack: unknown[] = [];
    let written = 0;
    bed.world.writeAuth = () => Promise.resolve({ ok: true, value: `sum-${(written += 1)}` });
    bed.world.takeAuthBack = (...asked) => {
      takenBack.push(asked);
      return Promise.resolve('putBack');
    };
    const connections = await bed.open();
    await connect(connections, bed.wish({ kind: 'direct', withKey: true }));
    await connect(connections, bed.wish({ kind: 'direct', withKey: true }));
    await connections.close();
    const again = await bed.open();
    const shown = await again.restorePreview(homeId(bed.home), null);
    expect(shown.warnings).toEqual([expect.stringContaining('auth.json goes back to what it was')]);
    expect(takenBack).toEqual([]);
    await again.apply(shown.previewId);
    expect(takenBack).toEqual([[bed.home, 'sk-test-canary-direct', 'sum-1']]);
    expect(await bed.config()).toBe(own);
  });

  test('when auth.json cannot be written the configuration is as it was, also over an earlier connection', async () => {
    const bed = await newBed();
    const connections = await bed.open();
    await connect(connections, bed.wish());
    const before = await bed.config();
    const refused = problem('login-method-forbidden', 'Codex would not accept this sign-in.', '', '');
    bed.world.writeAuth = () => Promise.resolve(failed(refused));
    const preview = await connections.preview(bed.wish({ kind: 'direct', withKey: true }));
    expect(await connections.apply(preview.previewId)).toEqual({ ok: false, problem: refused });
    expect(await bed.config()).toBe(before);
    await connections.restore(null, null);
    expect(await bed.config()).toBe(own);
  });

  test('it stays while routing is off and when Postern quits, and restores exactly', async () => {
    const bed = await newBed();
    const before = await bed.others();
    bed.world.direct = { ...directTo, dialect: 'plain' };
    const connections = await bed.open();
    const preview = await connect(connections, bed.wish({ kind: 'direct' }));
    expect(preview.warnings.join(' ')).toContain('ROUTESCOPE_API_KEY');
    expect(preview.history).toMatchObject({ before: 'corp', after: 'postern-direct' });
    const text = await bed.config();
    bed.world.routing = false;
    await connections.reconcile();
    await connections.suspend();
    expect(await bed.config()).toBe(text);
    await connections.restore(null, null);
    expect([await bed.config(), await bed.others()]).toEqual([own, before]);
  });
});

describe('leftovers of tools', () => {
  test('an address nobody listens at is found, cleaned line by line, and the file as it was is kept', async () => {
    const url = `http://127.0.0.1:${await freePort()}/v1?key=secret`;
    const text = `# mine\nopenai_base_url = "${url}" # by a tool\nmodel = "x"\n`;
    const bed = await newBed(text);
    const connections = await bed.open();
    expect((await fileOf(connections)).leftover).toMatchObject({ key: 'openai_base_url', tool: null });
    expect(JSON.stringify(await connections.view())).not.toContain('key=secret');
    expect(await connections.cleanLeftover(homeId(bed.home), null, 'openai_base_url')).toMatchObject({
      ok: true,
    });
    expect(await bed.config()).toBe('# mine\nmodel = "x"\n');
    expect(await readFile(`${bed.path}.before-postern`, 'utf8')).toBe(text);
    expect((await fileOf(connections)).leftover).toBeNull();
  });

  test('an address where somebody listens is none, and neither is an entry that is not in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const dead = await freePort();
    const bed = await newBed(
      `openai_base_url = "http://localhost:${port}/v1"\n[model_providers.x]\nname = "x"\nbase_url = "http://127.0.0.1:${dead}"\n`,
    );
    const connections = await bed.open();
    expect((await fileOf(connections)).leftover).toBeNull();
    server.close();
  });

  test('our own connection is no leftover while Postern is away, and is one when its journal is gone', async () => {
    const bed = await newBed();
    bed.world.port = await freePort();
    const connections = await bed.open();
    await connect(connections, bed.wish());
    expect((await fileOf(connections)).leftover).toBeNull();
    await connections.close();
    await rm(join(bed.folder, 'postern'), { recursive: true });
    await mkdir(join(bed.folder, 'postern'));
    const again = await bed.open();
    expect((await fileOf(again)).leftover).toMatchObject({ key: 'postern', tool: 'Postern' });
    expect(await again.cleanLeftover(homeId(bed.home), null, 'postern')).toMatchObject({ ok: true });
    expect(await bed.config()).toBe(own);
  });

  test('connecting anew after the journal was lost keeps the person’s own file as the copy, not ours', async () => {
    const bed = await newBed();
    await connect(await bed.open(), bed.wish());
    await rm(bed.options.journalPath);
    await rm(`${bed.path}.before-postern`);
    const again = await bed.open();
    await connect(again, bed.wish());
    expect(await readFile(`${bed.path}.before-postern`, 'utf8')).toBe(own);
    await again.restore(null, null);
    expect(await bed.config()).toBe(own);
  });
});

describe('what is known beforehand', () => {
  test('sessions by provider id are counted, and a change that hides some says so', async () => {
    const bed = await newBed('');
    const day = join(bed.home, 'sessions', '2026', '11', '20');
    await mkdir(day, { recursive: true });
    for (const [at, provider] of ['openai', 'openai', 'postern-direct'].entries()) {
      const payload = { id: String(at), instructions: 'x'.repeat(50_000), model_provider: provider };
      await writeFile(
        join(day, `rollout-2026-11-20T10-00-0${at}-id.jsonl`),
        `${JSON.stringify({ type: 'session_meta', payload })}\n{"model_provider":"not-this"}\n`,
      );
    }
    bed.world.direct = { ...directTo, dialect: 'plain' };
    const connections = await bed.open();
    const { history } = await connections.preview(bed.wish({ kind: 'direct' }));
    expect(history).toMatchObject({
      before: 'openai',
      after: 'postern-direct',
      sessions: [
        { provider: 'openai', count: 2 },
        { provider: 'postern-direct', count: 1 },
      ],
    });
    expect(history?.sentence).toMatch(
      /will not list your 2 sessions recorded under "openai".*1 session recorded/,
    );
    expect((await connections.preview(bed.wish())).history).toBeNull();
  });

  test('E5: profiles, trusted projects and an administrator that set the same keys are named', async () => {
    const bed = await newBed();
    const project = join(bed.folder, 'project');
    await mkdir(join(project, '.codex'), { recursive: true });
    await mkdir(join(bed.folder, 'etc'));
    await writeFile(join(project, '.codex', 'config.toml'), 'openai_base_url = "https://p.example"\n');
    await writeFile(join(bed.folder, 'etc', 'managed_config.toml'), 'model_provider = "corp"\n');
    await writeFile(join(bed.home, 'work.config.toml'), 'model_provider = "corp"\n');
    await writeFile(
      bed.path,
      `chatgpt_base_url = "http://127.0.0.1:4141"\n[profiles.old]\nmodel_provider = "corp"\n[projects.${JSON.stringify(project)}]\ntrust_level = "trusted"\n`,
    );
    const { warnings } = await (await bed.open()).preview(bed.wish());
    const said = warnings.join('\n');
    expect(said).toContain('With the profile "old" Codex goes by its own model_provider.');
    expect(said).toContain('`codex -p work` goes by the model_provider of work.config.toml');
    expect(said).toContain(`In ${project} Codex goes by the project's own openai_base_url`);
    expect(said).toContain('An administrator sets model_provider');
    expect(said).toContain('chatgpt_base_url names the same address');
  });

  test('without a port nothing can be written, and it is said', async () => {
    const bed = await newBed();
    bed.world.port = null;
    const preview = await (await bed.open()).preview(bed.wish());
    expect(preview.problem?.code).toBe('proxy-stopped');
  });

  test('a journal of a later Postern is left, and nothing is written anywhere', async () => {
    const bed = await newBed();
    await writeFile(bed.options.journalPath, '{"version":99}');
    const connections = await bed.open();
    const preview = await connections.preview(bed.wish());
    expect(preview.problem?.code).toBe('file-newer');
    expect(await connections.restore(null, null)).toMatchObject({
      ok: false,
      problem: { code: 'file-newer' },
    });
    expect([await bed.config(), await readFile(bed.options.journalPath, 'utf8')]).toEqual([
      own,
      '{"version":99}',
    ]);
  });
});
