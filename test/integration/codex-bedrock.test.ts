// The real Codex on a Bedrock backend: its keys from an AWS profile by the SDK, every request signed and each signature checked.
import { afterEach, expect, test, vi } from 'vitest';
import { commandEnvironment } from '../../main/codex/command.ts';
import { commandOf, planLaunch } from '../../main/codex/plan.ts';
import { usualBackend } from '../../main/domain/gateway.ts';
import { directTransport } from '../../main/domain/transport.ts';
import { awsCredential, openAws } from '../../main/providers/aws-credential.ts';
import { codexEnvironment } from '../codex/environment.ts';
import { codexExecutable } from '../codex/executable.ts';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { execArgs, runCodex, type CodexResult } from '../codex/run.ts';
import { filesHolding } from '../e2e/canary.ts';
import {
  makeAwsHome,
  startAws,
  type AwsHome,
  type FakeAws,
  type IssuedKeys,
} from '../fakes/providers/aws.ts';
import { startBedrock } from '../fakes/providers/bedrock.ts';
import type { FakeProvider } from '../fakes/providers/provider.ts';
import { bedGateway, bedLaunch, bedToken, hashOf, startBed, type ProxyBed } from '../fakes/proxy-bed.ts';

const region = 'eu-west-1';
const bearer = 'test-launch-bearer-bbbbbbbbbbbbbbbbbbbbbbbb';
const starting = { accessKeyId: 'AKIASTART', secretAccessKey: 'start-canary', sessionToken: null };
const endings: (() => unknown)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const end of endings.splice(0).toReversed()) await end();
});

/** The keys of the nth role session. */
function session(at: number): IssuedKeys {
  return {
    accessKeyId: `ASIASESSION${at}`,
    secretAccessKey: `secret-canary-${at}`,
    sessionToken: `token-canary-${at}`,
  };
}

interface Bed {
  readonly aws: AwsHome;
  readonly sts: FakeAws;
  readonly bedrock: FakeProvider;
  readonly proxy: ProxyBed;
  readonly codexHome: CodexHome;
  /** From now on Bedrock takes the keys of this role session only. */
  accept(at: number): void;
  run(prompt: string): Promise<CodexResult>;
}

/** Codex before a Bedrock that takes the keys of the first role session; the backend uses this profile. */
async function bed(profile: string): Promise<Bed> {
  const executable = await codexExecutable();
  const aws = await makeAwsHome();
  endings.push(() => aws.remove());
  // The SDK reads the environment of the process it runs in.
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(aws.variables)) vi.stubEnv(name, value);
  let issued = 0;
  const sts = await startAws({ starting, ssoToken: '', region, issue: () => session((issued += 1)) });
  endings.push(() => sts.close());
  vi.stubEnv('AWS_ENDPOINT_URL_STS', sts.origin);
  let accepted = session(1);
  const bedrock = await startBedrock({
    region,
    bearer: null,
    get keys() {
      return accepted;
    },
    models: ['openai.gpt-oss-120b'],
  });
  endings.push(() => bedrock.close());
  const backend = usualBackend({
    id: 'b1',
    name: 'bedrock',
    schema: 'Bedrock',
    upstream: bedrock.base,
    auth: { type: 'aws', profile, region },
    model: 'openai.gpt-oss-120b',
  });
  const keys = openAws({ variables: aws.variables, transport: () => directTransport });
  const proxy = await startBed(bedrock.origin, {
    async credential(holder, rejected) {
      if (holder.type !== 'aws') throw new Error(`nobody asks for ${holder.type} here`);
      return awsCredential(keys, holder, rejected);
    },
  });
  endings.push(() => proxy.stop());
  const gateway = bedGateway([backend]);
  const launches = [bedLaunch({ bearerHash: hashOf(bearer) })];
  proxy.proxy.route(proxy.table({ gateways: [gateway], launches }));
  const codexHome = await makeCodexHome({ auth: 'none' });
  endings.push(() => codexHome.remove());
  const environment = codexEnvironment(codexHome);
  const plan = planLaunch({
    platform: 'linux',
    request: { folder: codexHome.cwd, lane: 'auto' },
    folderThere: true,
    codex: { state: 'found', path: executable, version: '0.169.0', foundBy: 'test' },
    login: 'none',
    environment,
    routing: { on: true, port: proxy.port, organisationId: 'organisation-1', gateway, gateways: [gateway] },
    terminal: null,
  });
  expect(plan.problem).toBeNull();
  const command = commandOf(plan, { token: bedToken, bearer });
  const env = commandEnvironment(command, environment, 'linux');
  return {
    aws,
    sts,
    bedrock,
    proxy,
    codexHome,
    accept: (at) => (accepted = session(at)),
    run: (prompt) => runCodex({ home: codexHome, args: execArgs(command.args, prompt), env }),
  };
}

async function withRole({ aws }: Bed): Promise<void> {
  await aws.credentials('[start]\naws_access_key_id = AKIASTART\naws_secret_access_key = start-canary\n');
  await aws.config(
    '[profile role]\nrole_arn = arn:aws:iam::123456789012:role/fake\nsource_profile = start\n',
  );
}

const statuses = ({ bedrock }: Bed) => bedrock.seen().map(({ status }) => status);

test('PROTOCOL K: a tool round on the keys of a role: every signature holds, the role is taken on once, Codex has no key', async () => {
  const one = await bed('role');
  await withRole(one);
  const result = await one.run('list it [[tool:echo tool-ran-ok]]');
  expect(result, result.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: list it\n' });
  expect(one.bedrock.requests.all.at(-1)?.toolOutputs[0]).toContain('tool-ran-ok');
  expect(statuses(one)).toEqual([200, 200]);
  expect(one.bedrock.seen()[0]?.authorization).toContain('Credential=ASIASESSION1/');
  expect([one.sts.asked.length, one.sts.lastFault()]).toEqual([1, null]);
  const secrets = ['ASIASESSION', 'secret-canary', 'token-canary', 'start-canary', bearer];
  expect(await filesHolding(one.codexHome.userHome, secrets)).toEqual([]);
  expect(JSON.stringify([one.proxy.events, one.proxy.notices, one.proxy.logs])).not.toMatch(
    /canary|ASIASESSION/,
  );
});

test('A25: a role session that is revoked between two steps of a turn is replaced; Codex never hears of it', async () => {
  const one = await bed('role');
  await withRole(one);
  void one.bedrock.requests.waitFor(() => true).then(() => one.accept(2));
  const result = await one.run('list it [[tool:echo tool-ran-ok]]');
  expect(result, result.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: list it\n' });
  expect(statuses(one)).toEqual([200, 403, 200]);
  expect(one.sts.asked).toHaveLength(2);
  expect(result.stderr).not.toMatch(/\b403\b/);
});

test('an SSO session that has ended is one clear line in Codex with the command that helps, and nothing is sent', async () => {
  const one = await bed('corp');
  await one.aws.config(
    '[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = eu-west-1\n' +
      '[profile corp]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Fake\n',
  );
  const result = await one.run('say hi');
  expect(result.code).toBe(1);
  expect(result.stderr).toContain('Run `aws sso login --profile corp`, then try again.');
  expect(one.bedrock.seen()).toEqual([]);
});

test('keys Bedrock does not take are one clear line in Codex at once, after one new look for others', async () => {
  const one = await bed('role');
  await withRole(one);
  one.accept(9);
  const result = await one.run('say hi');
  expect(result.code).toBe(1);
  expect(result.stderr).toContain(
    'refused the AWS keys of backend "bedrock". AWS does not know its access key',
  );
  expect(result.stderr).not.toContain('Reconnecting');
  expect(statuses(one)).toEqual([403, 403]);
});
