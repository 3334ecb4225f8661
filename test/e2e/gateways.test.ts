// Every kind of backend in the real app: set up in the window, its key in the keyring, and the real Codex through it, over
// TLS that a proxy of the network inspects. Each provider judges what reaches it as the real one does.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { BackendDraft } from '../../preload/contract.ts';
import { FAKE_API_KEY } from '../codex/login.ts';
import { makeAwsHome } from '../fakes/providers/aws.ts';
import { startAzure } from '../fakes/providers/azure.ts';
import { startBedrock } from '../fakes/providers/bedrock.ts';
import { startLmStudio, startOllama } from '../fakes/providers/local.ts';
import type { FakeProvider } from '../fakes/providers/provider.ts';
import { startRoutescope } from '../fakes/providers/routescope.ts';
import { headerValues } from '../fakes/upstream/exchange.ts';
import { startFakeUpstream } from '../fakes/upstream/server.ts';
import { filesHolding } from './canary.ts';
import {
  change,
  draft,
  makeGateway,
  saveKey,
  setGatewaysScene,
  verify,
  type GatewaysScene,
} from './gateways-scene.ts';
import { copiedCommand, everythingTold, sessionsOf } from './log-of.ts';
import { paste, type Pasted } from './paste.ts';

const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

const key = 'sk-test-canary-provider-0123456789';
const prompt = 'list it [[tool:env; echo tool-ran-ok]]';

async function scene(env: Readonly<Record<string, string>> = {}): Promise<GatewaysScene> {
  const set = await setGatewaysScene(env);
  toClose.push(set.end);
  return set;
}

/** Runs a prompt with a tool call as a launch of this gateway. */
async function run(
  { window, postern, home }: GatewaysScene,
  gatewayId: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Pasted & { readonly command: string }> {
  const clipboard = (): Promise<string> => postern.app.evaluate(({ clipboard: board }) => board.readText());
  const command = await copiedCommand(window, clipboard, home.cwd, { gatewayId });
  const ran = await paste(home, `${command} exec --skip-git-repo-check '${prompt}'`, env);
  return { ...ran, command };
}

const portOf = (origin: string): number => Number(new URL(origin).port);

test.each(['accept', { refuse: 426 }] as const)(
  'P3 P6 a managed key from the window: the real codex, whose own key never leaves (websocket: %o)',
  async (websocket) => {
    const set = await scene();
    const { window, home, postern, lead, tlsFor } = set;
    const upstream = await startFakeUpstream({ tls: tlsFor('api.openai.com'), websocket });
    toClose.push(upstream.close);
    lead('api.openai.com:443', portOf(upstream.origin));

    const { gatewayId, backendId } = await makeGateway(
      window,
      'team',
      draft({
        name: 'team-openai',
        schema: 'OpenAI',
        upstream: 'https://api.openai.com/v1',
        auth: { type: 'apiKey', header: 'authorization' },
      }),
    );
    expect(await saveKey(window, backendId, key)).toMatchObject({ state: 'saved', place: 'keyring' });

    const ran = await run(set, gatewayId, { OPENAI_API_KEY: FAKE_API_KEY });
    expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: list it\n' });
    const carriers = upstream.exchanges.all.filter(({ path }) => path.endsWith('/responses'));
    expect(carriers.length).toBeGreaterThan(0);
    for (const carrier of carriers) {
      expect(headerValues(carrier, 'authorization')).toEqual([`Bearer ${key}`]);
      expect(carrier.rawHeaders.flat().join(' ')).not.toContain(FAKE_API_KEY);
    }
    const seenByTool = upstream.requests.all.flatMap(({ toolOutputs }) => toolOutputs).join('\n');
    expect(seenByTool).toContain('tool-ran-ok');
    expect(seenByTool).not.toContain(key);
    expect(ran.command).not.toContain(key);
    expect(await filesHolding(postern.profile, [key])).toEqual([]);
    expect(await filesHolding(home.userHome, [key])).toEqual([]);
    expect(await everythingTold(window)).not.toContain(key);
    expect(set.proxy.asked.map(({ target }) => target)).toContain('api.openai.com:443');
    // The log hears of a turn's end a moment after Codex.
    await expect
      .poll(() => sessionsOf(window))
      .toMatchObject([{ gateway: 'team', backend: 'team-openai', status: 'completed', toolCalls: 1 }]);
  },
);

interface Case {
  readonly host: string;
  readonly start: (set: GatewaysScene) => Promise<FakeProvider>;
  readonly draft: Omit<BackendDraft, 'id' | 'modelPattern' | 'options'> & Partial<BackendDraft>;
  readonly key: string | null;
}

const azure = { deployments: ['mine'], key } as const;

const cases: readonly (readonly [string, Case])[] = [
  [
    'Azure OpenAI',
    {
      host: 'work.openai.azure.com',
      start: ({ tlsFor }) => startAzure({ ...azure, api: 'v1', tls: tlsFor('work.openai.azure.com') }),
      draft: {
        name: 'azure',
        schema: 'AzureOpenAI',
        upstream: 'https://work.openai.azure.com/openai/v1',
        auth: { type: 'apiKey', header: 'api-key' },
        model: 'mine',
      },
      key,
    },
  ],
  [
    'Bedrock with a bearer key',
    {
      host: 'bedrock-mantle.us-east-1.api.aws',
      start: ({ tlsFor }) =>
        startBedrock({
          region: 'us-east-1',
          bearer: key,
          keys: null,
          models: ['openai.gpt-oss-120b'],
          tls: tlsFor('bedrock-mantle.us-east-1.api.aws'),
        }),
      draft: {
        name: 'bedrock',
        schema: 'Bedrock',
        upstream: 'https://bedrock-mantle.us-east-1.api.aws/openai/v1',
        auth: { type: 'apiKey', header: 'authorization' },
        model: 'openai.gpt-oss-120b',
      },
      key,
    },
  ],
  [
    'a gateway like Routescope',
    {
      host: 'api.routescope.ai',
      start: ({ tlsFor }) =>
        startRoutescope({ keys: { [key]: 'good' }, models: ['gpt-5.5'], tls: tlsFor('api.routescope.ai') }),
      draft: {
        name: 'routescope',
        schema: 'OpenAICompatible',
        upstream: 'https://api.routescope.ai/v1',
        auth: { type: 'apiKey', header: 'authorization' },
        model: 'gpt-5.5',
      },
      key,
    },
  ],
];

describe('one person’s backends beside each other', () => {
  let set: GatewaysScene;
  beforeAll(async () => {
    set = await setGatewaysScene();
  });
  afterAll(() => set.end());

  test.each(cases)('C5 the real codex through %s, over TLS and a CONNECT proxy', async (_, one) => {
    const provider = await one.start(set);
    toClose.push(provider.close);
    set.lead(`${one.host}:443`, portOf(provider.origin));
    const { gatewayId, backendId } = await makeGateway(set.window, one.draft.name, draft(one.draft));
    if (one.key !== null) {
      const wrong = await saveKey(set.window, backendId, 'sk-test-canary-wrong');
      expect(wrong).toMatchObject({ state: 'refused' });
      expect(await saveKey(set.window, backendId, one.key)).toMatchObject({ state: 'saved' });
    }
    expect(await verify(set.window, backendId, true)).toMatchObject({ verdict: 'works' });
    const ran = await run(set, gatewayId);
    expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: list it\n' });
    expect(provider.requests.all.flatMap(({ toolOutputs }) => toolOutputs).join('\n')).toContain(
      'tool-ran-ok',
    );
    expect(await filesHolding(set.postern.profile, [key])).toEqual([]);
  });

  test.each([
    ['Ollama', 'ollama', startOllama],
    ['LM Studio', 'lm-studio', startLmStudio],
  ] as const)(
    'C5 the real codex through a server shaped like %s on this machine, with no credential at all',
    async (_, name, start) => {
      const asked = set.proxy.asked.length;
      const provider = await start({ models: ['gpt-oss:20b'] });
      toClose.push(provider.close);
      const { gatewayId, backendId } = await makeGateway(
        set.window,
        name,
        draft({
          name: 'local',
          schema: 'OpenAICompatible',
          upstream: provider.base,
          auth: { type: 'none' },
          model: 'gpt-oss:20b',
        }),
      );
      expect(await verify(set.window, backendId)).toMatchObject({
        verdict: 'works',
        models: ['gpt-oss:20b'],
      });
      const ran = await run(set, gatewayId, { OPENAI_API_KEY: FAKE_API_KEY });
      expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: list it\n' });
      for (const seen of provider.seen()) expect([seen.authorization, seen.apiKey]).toEqual([null, null]);
      expect(provider.requests.all.map(({ model }) => model)).toContain('gpt-oss:20b');
      expect(set.proxy.asked.slice(asked)).toEqual([]);
    },
  );
});

test('C5 the real codex through Bedrock with an AWS profile: each request signed for the host it goes to', async () => {
  const aws = await makeAwsHome();
  toClose.push(aws.remove);
  const keys = {
    accessKeyId: 'AKIATESTCANARY',
    secretAccessKey: 'aws-test-canary-secret',
    sessionToken: null,
  };
  await aws.config('[profile work]\nregion = us-east-1\n');
  await aws.credentials(
    `[work]\naws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\n`,
  );
  const set = await scene({
    AWS_CONFIG_FILE: `${aws.home}/.aws/config`,
    AWS_SHARED_CREDENTIALS_FILE: `${aws.home}/.aws/credentials`,
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  const host = 'bedrock-mantle.us-east-1.api.aws';
  const provider = await startBedrock({
    region: 'us-east-1',
    bearer: null,
    keys,
    models: ['openai.gpt-oss-120b'],
    tls: set.tlsFor(host),
  });
  toClose.push(provider.close);
  set.lead(`${host}:443`, portOf(provider.origin));
  const { gatewayId, backendId } = await makeGateway(
    set.window,
    'aws',
    draft({
      name: 'bedrock',
      schema: 'Bedrock',
      upstream: `https://${host}/openai/v1`,
      auth: { type: 'aws', profile: 'work', region: 'us-east-1' },
      model: 'openai.gpt-oss-120b',
    }),
  );
  expect(await verify(set.window, backendId)).toMatchObject({ verdict: 'works' });
  const ran = await run(set, gatewayId);
  expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: list it\n' });
  const outputs = provider.requests.all.flatMap(({ toolOutputs }) => toolOutputs).join('\n');
  expect(outputs).toContain('tool-ran-ok');
  expect(outputs).not.toContain(keys.secretAccessKey);
  expect(await filesHolding(set.postern.profile, [keys.secretAccessKey])).toEqual([]);
});

test('P14 P8 two organisations and five gateways at once: five launches of the real codex, each on its own lane', async () => {
  const set = await scene();
  const names = ['one', 'two', 'three', 'four', 'five'];
  const launches = [];
  for (const [at, name] of names.entries()) {
    if (at === 3) {
      const made = await change(set.window, { type: 'createOrganisation', name: 'Second' });
      const second = made.book.organisations.find((one) => one.name === 'Second');
      await change(set.window, { type: 'selectOrganisation', organisationId: second?.id ?? '' });
    }
    const host = `${name}.example`;
    const own = `sk-test-canary-${name}-0123456789`;
    const provider = await startRoutescope({
      keys: { [own]: 'good' },
      models: ['gpt-5.5'],
      tls: set.tlsFor(host),
    });
    toClose.push(provider.close);
    set.lead(`${host}:443`, portOf(provider.origin));
    const { gatewayId, backendId } = await makeGateway(
      set.window,
      name,
      draft({
        name: 'backend',
        schema: 'OpenAICompatible',
        upstream: `https://${host}/v1`,
        auth: { type: 'apiKey', header: 'authorization' },
        model: 'gpt-5.5',
      }),
    );
    await saveKey(set.window, backendId, own);
    const clipboard = (): Promise<string> =>
      set.postern.app.evaluate(({ clipboard: board }) => board.readText());
    const command = await copiedCommand(set.window, clipboard, set.home.cwd, { gatewayId });
    launches.push({ name, own, provider, command });
  }
  const ran = await Promise.all(
    launches.map(({ command, name }) =>
      paste(set.home, `${command} exec --skip-git-repo-check 'say ${name}'`),
    ),
  );
  for (const [at, { name, own, provider }] of launches.entries()) {
    expect(ran[at], ran[at]?.stderr).toMatchObject({
      code: 0,
      stdout: `The fake upstream heard: say ${name}\n`,
    });
    const seen = new Set(provider.seen().map((one) => one.authorization));
    expect([...seen]).toEqual([`Bearer ${own}`]);
  }
  await expect
    .poll(async () => (await sessionsOf(set.window)).map((one) => one.gateway).toSorted())
    .toEqual(names.toSorted());
});
