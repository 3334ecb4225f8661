// AWS's own SDK, as Postern asks it, against files of a home of its own and fake sign-in services.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { problemLine } from '../../main/domain/problem.ts';
import { directTransport, type Transport } from '../../main/domain/transport.ts';
import { awsCredential, openAws, type Aws } from '../../main/providers/aws-credential.ts';
import type { CredentialAnswer } from '../../main/proxy/port.ts';
import { selfSigned } from '../fakes/certificates.ts';
import { startForwardProxy } from '../fakes/forward-proxy.ts';
import { listen } from '../fakes/upstream/listener.ts';
import { makeAwsHome, startAws, type AwsHome, type FakeAws } from '../fakes/providers/aws.ts';

const origin = 'https://bedrock-mantle.eu-west-1.api.aws';
const starting = { accessKeyId: 'AKIASTART', secretAccessKey: 'start-canary', sessionToken: null };
const ssoToken = 'sso-token-canary';
const endings: (() => unknown)[] = [];
let home: AwsHome;

beforeEach(async () => {
  home = await makeAwsHome();
  endings.push(() => home.remove());
  // The SDK reads the environment of the process it runs in.
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(home.variables)) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const end of endings.splice(0).toReversed()) await end();
});

function open(variables: Readonly<Record<string, string>> = {}, transport: Transport = directTransport): Aws {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  return openAws({ variables: { ...home.variables, ...variables }, transport: () => transport });
}

function ask(aws: Aws, profile: string | null, rejected: string | null = null): Promise<CredentialAnswer> {
  return awsCredential(aws, { type: 'aws', profile, region: 'eu-west-1', origin }, rejected);
}

/** The keys of an answer, or the line of its problem. */
function told(answer: CredentialAnswer): string {
  if (!answer.ok) return `${answer.problem.code}: ${problemLine(answer.problem)}`;
  const { grant } = answer;
  return grant.type === 'aws'
    ? `${grant.accessKeyId} ${grant.secretAccessKey} ${grant.sessionToken ?? '-'}`
    : 'no AWS grant';
}

async function fakeAws(changes: Partial<Parameters<typeof startAws>[0]> = {}): Promise<FakeAws> {
  let issued = 0;
  const aws = await startAws({
    starting,
    ssoToken,
    region: 'eu-west-1',
    issue: () => ({
      accessKeyId: `ASIA${(issued += 1)}`,
      secretAccessKey: `given-${issued}`,
      sessionToken: `session-${issued}`,
    }),
    ...changes,
  });
  endings.push(() => aws.close());
  vi.stubEnv('AWS_ENDPOINT_URL_STS', aws.origin);
  vi.stubEnv('AWS_ENDPOINT_URL_SSO', aws.origin);
  return aws;
}

const startProfile = '[start]\naws_access_key_id = AKIASTART\naws_secret_access_key = start-canary\n';
const roleProfile =
  '[profile role]\nrole_arn = arn:aws:iam::123456789012:role/fake\nsource_profile = start\n';
const ssoProfile =
  '[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = eu-west-1\n' +
  '[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Fake\n';
const inAnHour = (): Date => new Date(Date.now() + 3_600_000);

describe('C5: keys come from', () => {
  test('a profile with keys, as a grant for Bedrock in the region and for the origin of the backend', async () => {
    await home.credentials(startProfile);
    expect(await ask(open(), 'start')).toEqual({
      ok: true,
      revision: 'aws-1',
      origin,
      grant: { type: 'aws', ...starting, region: 'eu-west-1', service: 'bedrock-mantle' },
    });
  });

  test('the profile of files that the environment names', async () => {
    const config = join(home.home, 'elsewhere');
    await writeFile(config, startProfile.replace('[start]', '[profile start]'));
    expect(told(await ask(open({ AWS_CONFIG_FILE: config }), 'start'))).toBe('AKIASTART start-canary -');
  });

  test('the environment when no profile is named', async () => {
    await home.credentials(startProfile.replace('start', 'default'));
    const variables = {
      AWS_ACCESS_KEY_ID: 'AKIAENV',
      AWS_SECRET_ACCESS_KEY: 'env',
      AWS_SESSION_TOKEN: 'env-session',
    };
    expect(told(await ask(open(variables), null))).toBe('AKIAENV env env-session');
  });

  test('AWS_PROFILE, else the default profile, when none is named', async () => {
    await home.credentials(
      `${startProfile}[default]\naws_access_key_id = AKIADEF\naws_secret_access_key = d\n`,
    );
    expect(told(await ask(open(), null))).toBe('AKIADEF d -');
    expect(told(await ask(open({ AWS_PROFILE: 'start' }), null))).toBe('AKIASTART start-canary -');
  });

  test('a command', async () => {
    const keys = { Version: 1, AccessKeyId: 'ASIAPROC', SecretAccessKey: 'p', SessionToken: 's' };
    const script = await home.script('keys.sh', `echo '${JSON.stringify(keys)}'`);
    await home.config(`[profile proc]\ncredential_process = ${script}\n`);
    expect(told(await ask(open(), 'proc'))).toBe('ASIAPROC p s');
  });

  test('a role, taken on with the keys of another profile in a signed request', async () => {
    await home.credentials(startProfile);
    await home.config(roleProfile);
    const aws = await fakeAws();
    expect(told(await ask(open(), 'role'))).toBe('ASIA1 given-1 session-1');
    expect([aws.asked, aws.lastFault()]).toEqual([['AssumeRole arn:aws:iam::123456789012:role/fake'], null]);
  });

  test('the container Postern runs in, when there is nothing else', async () => {
    const listener = await listen((_request, response) => {
      const Expiration = inAnHour().toISOString();
      response.end(JSON.stringify({ AccessKeyId: 'ASIABOX', SecretAccessKey: 'b', Token: 't', Expiration }));
    }, null);
    endings.push(() => listener.close());
    const variables = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${listener.origin}/keys` };
    expect(told(await ask(open(variables), null))).toBe('ASIABOX b t');
  });

  test('an SSO session', async () => {
    await home.config(ssoProfile);
    await home.ssoSession('corp', ssoToken, inAnHour());
    const aws = await fakeAws();
    expect(told(await ask(open(), 'sso'))).toBe('ASIA1 given-1 session-1');
    expect(aws.asked).toEqual(['GetRoleCredentials 123456789012 Fake']);
  });
});

test('keys are asked for once, and again for a rejected revision', async () => {
  await home.credentials(startProfile);
  await home.config(roleProfile);
  const fake = await fakeAws();
  const aws = open();
  const [first, second] = await Promise.all([ask(aws, 'role'), ask(aws, 'role')]);
  expect([told(first), told(second), told(await ask(aws, 'role'))]).toEqual(
    Array.from({ length: 3 }, () => 'ASIA1 given-1 session-1'),
  );
  expect(fake.asked).toHaveLength(1);
  expect(await ask(aws, 'role', 'aws-1')).toMatchObject({
    revision: 'aws-2',
    grant: { accessKeyId: 'ASIA2' },
  });
  expect(await ask(aws, 'role', 'aws-1')).toMatchObject({ revision: 'aws-2' });
  expect(fake.asked).toHaveLength(2);
});

test('a file that was changed counts at the next look, without a restart', async () => {
  await home.credentials(startProfile);
  const aws = open();
  expect(await ask(aws, 'start')).toMatchObject({ revision: 'aws-1' });
  expect(await ask(aws, 'start', 'aws-1')).toMatchObject({ revision: 'aws-1' });
  await home.credentials(startProfile.replace('start-canary', 'new'));
  expect(told(await ask(aws, 'start', 'aws-1'))).toBe('AKIASTART new -');
});

test('C55: roles and SSO go through the network’s proxy, with the extra authorities', async () => {
  const authority = selfSigned({ name: 'Postern test authority' });
  await home.credentials(startProfile);
  await home.config(roleProfile);
  const fake = await fakeAws({ tls: authority.issue({ name: 'sts', hosts: ['sts.aws.example'] }) });
  vi.stubEnv('AWS_ENDPOINT_URL_STS', 'https://sts.aws.example');
  const proxy = await startForwardProxy({ port: fake.port, wants: 'me:proxy-canary' });
  endings.push(() => proxy.close());
  const authorization = `Basic ${Buffer.from('me:proxy-canary').toString('base64')}`;
  const transport: Transport = {
    extraCaPem: authority.cert,
    proxy: { url: proxy.url, authorization, bypass: [] },
  };
  expect(told(await ask(open({}, transport), 'role'))).toBe('ASIA1 given-1 session-1');
  expect(proxy.asked).toEqual([{ target: 'sts.aws.example:443', authorization }]);

  const untrusting = { ...transport, extraCaPem: null };
  expect(told(await ask(open({}, untrusting), 'role'))).toContain('The certificate AWS was reached with');
  const closed: Transport = { extraCaPem: null, proxy: { url: proxy.url, authorization: null, bypass: [] } };
  expect(told(await ask(open({}, closed), 'role'))).toContain(
    `AWS could not be reached: the network proxy ${proxy.host} wants a user name and password.`,
  );
});

describe('no keys is one clear line:', () => {
  const refusedBy = async (profile: string | null): Promise<string> => told(await ask(open(), profile));

  test('a profile that is not there', async () => {
    expect(await refusedBy('my work')).toBe(
      'aws-no-credential: AWS profile "my work" gave no keys. There is no profile of that name in the AWS config and credentials files. Choose another profile for the backend, or add it with `aws configure --profile "my work"`.',
    );
  });

  test('a profile that names a region alone', async () => {
    await home.config('[profile bare]\nregion = eu-west-1\n');
    expect(await refusedBy('bare')).toContain('The profile does not say how to get keys.');
  });

  test('nothing anywhere', async () => {
    expect(await refusedBy(null)).toContain(
      'There are no AWS keys to sign with. None are in the environment,',
    );
  });

  test('an SSO session that was never begun, or has expired', async () => {
    await home.config(ssoProfile);
    const line =
      'aws-no-credential: AWS profile "sso" gave no keys. Its SSO session has ended, or was never begun. Run `aws sso login --profile sso`, then try again.';
    expect(await refusedBy('sso')).toBe(line);
    await home.ssoSession('corp', ssoToken, new Date(Date.now() - 1_000));
    expect(await refusedBy('sso')).toBe(line);
  });

  test('an SSO session AWS has ended', async () => {
    await home.config(ssoProfile);
    await home.ssoSession('corp', 'ended', inAnHour());
    await fakeAws();
    expect(await refusedBy('sso')).toContain('Run `aws sso login --profile sso`, then try again.');
  });

  test('an account or role SSO does not give', async () => {
    await home.config(ssoProfile);
    await home.ssoSession('corp', ssoToken, inAnHour());
    (await fakeAws()).refuse({ status: 403, code: 'ForbiddenException' });
    expect(await refusedBy('sso')).toContain('AWS SSO does not give you the account or the role it names.');
  });

  test('a role that starts from an SSO session names the profile to sign in', async () => {
    await home.config(`${ssoProfile}${roleProfile.replace('= start', '= sso')}`);
    expect(await refusedBy('role')).toContain('Run `aws sso login --profile sso`, then try again.');
  });

  test.each([
    ['AccessDenied', 'AWS refused to give it the role (AccessDenied).'],
    ['InvalidClientTokenId', 'AWS does not know the keys it starts from (InvalidClientTokenId).'],
    ['ExpiredTokenException', 'The keys it starts from have expired (ExpiredToken).'],
    ['RegionDisabledException', 'The region is not switched on for the AWS account (RegionDisabled).'],
    ['Unheard', 'The role it names could not be taken on.'],
  ])('a role AWS refuses with %s', async (code, why) => {
    await home.credentials(startProfile);
    await home.config(roleProfile);
    (await fakeAws()).refuse({ status: 403, code });
    const line = await refusedBy('role');
    expect(line).toContain(`AWS profile "role" gave no keys. ${why}`);
    expect(line).not.toContain('start-canary');
  });

  test('a role with a wrong secret, and one that leads back to itself', async () => {
    await home.credentials(startProfile.replace('start-canary', 'wrong'));
    await home.config(
      `${roleProfile}[profile a]\nrole_arn = arn:x\nsource_profile = b\n[profile b]\nrole_arn = arn:x\nsource_profile = a\n`,
    );
    await fakeAws();
    expect(await refusedBy('role')).toContain('SignatureDoesNotMatch');
    expect(await refusedBy('a')).toContain('Its source_profile leads back to itself.');
  });

  test('a role that asks for a one-time code', async () => {
    await home.credentials(startProfile);
    await home.config(`${roleProfile}mfa_serial = arn:aws:iam::123456789012:mfa/me\n`);
    expect(await refusedBy('role')).toContain('asks for a one-time code (MFA)');
  });

  test('a command that fails, whose text stays here', async () => {
    const script = await home.script('keys.sh', 'echo stderr-canary >&2; exit 3');
    await home.config(`[profile proc]\ncredential_process = ${script} argument-canary\n`);
    const line = await refusedBy('proc');
    expect(line).toContain('The command in its credential_process failed,');
    expect(line).not.toContain('canary');
  });

  test('AWS out of reach', async () => {
    await home.credentials(startProfile);
    await home.config(roleProfile);
    const fake = await fakeAws();
    await fake.close();
    expect(await refusedBy('role')).toContain('AWS could not be reached (ECONNREFUSED).');
  });

  test('keys that no header could carry', async () => {
    const keys = { Version: 1, AccessKeyId: 'A\nB', SecretAccessKey: 'p' };
    const script = await home.script('keys.sh', `cat <<'END'\n${JSON.stringify(keys)}\nEND`);
    await home.config(`[profile proc]\ncredential_process = ${script}\n`);
    expect(await refusedBy('proc')).toContain('What it gave is not in the form of AWS keys.');
  });

  test('keys that take too long; they are there for the next request', async () => {
    const keys = { Version: 1, AccessKeyId: 'ASIASLOW', SecretAccessKey: 'p' };
    const gate = join(home.home, 'gate');
    const script = await home.script(
      'keys.sh',
      `while [ ! -e ${gate} ]; do sleep 0.02; done; echo '${JSON.stringify(keys)}'`,
    );
    await home.config(`[profile slow]\ncredential_process = ${script}\n`);
    const aws = openAws({ variables: home.variables, transport: () => directTransport, limitMs: 50 });
    expect(told(await ask(aws, 'slow'))).toContain('They were not there after 0.05 seconds.');
    await writeFile(gate, '');
    await vi.waitUntil(async () => (await ask(aws, 'slow')).ok, { timeout: 20_000 });
    await rm(gate);
    expect(told(await ask(aws, 'slow'))).toBe('ASIASLOW p -');
  });
});

test('C5: the view names every profile that gives keys, how, and where; no secret', async () => {
  await home.credentials(startProfile);
  await home.config(
    `${ssoProfile}${roleProfile}region = eu-central-1\n[profile proc]\ncredential_process = x\n` +
      '[profile bare]\nregion = eu-west-1\n[profile web]\nrole_arn = arn:x\nweb_identity_token_file = /x\n' +
      '[profile in]\nlogin_session = arn:x\n[services s]\nsts =\n  endpoint_url = http://127.0.0.1\n',
  );
  const view = await open({ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }).view();
  expect(view).toEqual({
    profiles: [
      { name: 'in', region: null, kind: 'login' },
      { name: 'proc', region: null, kind: 'process' },
      { name: 'role', region: 'eu-central-1', kind: 'role' },
      { name: 'sso', region: null, kind: 'SSO' },
      { name: 'start', region: null, kind: 'keys' },
      { name: 'web', region: null, kind: 'web identity' },
    ],
    environment: true,
  });
});

test('without any AWS file the view is empty', async () => {
  expect(await open().view()).toEqual({ profiles: [], environment: false });
});
