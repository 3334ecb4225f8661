// Bedrock through the proxy: every signature is checked by a verifier of its own, over the bytes that arrived.
import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { usualBackend, type BackendOptions } from '../../main/domain/gateway.ts';
import type { CredentialAnswer } from '../../main/proxy/port.ts';
import { bedBearer, clientsOwn, codeIn, post } from '../fakes/managed-bed.ts';
import { startBedrock, type BedrockOptions } from '../fakes/providers/bedrock.ts';
import type { FakeProvider } from '../fakes/providers/provider.ts';
import { signatureFault } from '../fakes/providers/sigv4.ts';
import { bedGateway, bedLaunch, bedToken, hashOf, startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { usualOptions } from '../../main/domain/gateway.ts';
import { listen } from '../fakes/upstream/listener.ts';

const keys = {
  accessKeyId: 'ASIACANARY',
  secretAccessKey: 'aws-secret-canary',
  sessionToken: 'aws-session-canary',
};
const scope = { region: 'eu-west-1', service: 'bedrock-mantle' };
const body = '{"model":"mine","input":"hi"}';
const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

type Grants = (rejected: string | null) => Partial<typeof keys> & { readonly revision?: string };

interface Bed {
  readonly proxy: ProxyBed;
  readonly url: string;
  readonly rejected: (string | null)[];
}

/** A proxy before a Bedrock at this origin, with the keys that `grants` says. */
async function before(
  origin: string,
  grants: Grants = () => ({}),
  options: Partial<BackendOptions> = {},
  probe = false,
): Promise<Bed> {
  const rejected: (string | null)[] = [];
  const proxy = await startBed(origin, {
    credential(_holder, rejectedRevision): Promise<CredentialAnswer> {
      rejected.push(rejectedRevision);
      const { revision = 'r1', ...changes } = grants(rejectedRevision);
      const grant = { type: 'aws', ...keys, ...changes, ...scope } as const;
      return Promise.resolve({ ok: true, revision, origin, grant });
    },
  });
  endings.push(() => proxy.stop());
  const backend = usualBackend({
    id: 'backend-aws',
    name: 'bedrock',
    schema: 'Bedrock',
    upstream: `${origin}/openai/v1`,
    auth: { type: 'aws', profile: null, region: scope.region },
    options: { ...usualOptions, ...options },
  });
  const launches = [bedLaunch({ bearerHash: hashOf(bedBearer), probe })];
  proxy.proxy.route(proxy.table({ gateways: [bedGateway([backend])], launches }));
  return { proxy, rejected, url: `http://${proxy.host}/l/${bedToken}/v1/openai-responses/bedrock/responses` };
}

async function bedrock(changes: Partial<BedrockOptions> = {}): Promise<FakeProvider> {
  const provider = await startBedrock({
    region: scope.region,
    bearer: null,
    keys,
    models: ['mine'],
    ...changes,
  });
  endings.push(() => provider.close());
  return provider;
}

/** An upstream that says of any bytes whether their signature holds. */
async function verifier(): Promise<string> {
  const listener = await listen((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const arrived = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.rawHeaders,
        body: Buffer.concat(chunks),
      };
      const fault = signatureFault(arrived, keys, scope, new Date());
      response.end(fault === null ? `holds for ${arrived.body.length}` : fault.message);
    });
  }, null);
  endings.push(() => listener.close());
  return listener.origin;
}

function send(
  url: string,
  headers: Readonly<Record<string, string>>,
  pieces: readonly Buffer[],
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: 'POST', headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => resolve(text));
    });
    request.on('error', reject);
    for (const piece of pieces) request.write(piece);
    request.end();
  });
}

const own = { authorization: clientsOwn.authorization, 'content-type': 'application/json' };

describe('PROTOCOL K: the signature holds over', () => {
  test.each([
    ['a JSON body', [Buffer.from(body)], {}],
    ['5 MB', [randomBytes(5 * 1024 * 1024)], {}],
    ['a body that says it is compressed with zstd', [randomBytes(300_000)], { 'content-encoding': 'zstd' }],
    ['no body', [], {}],
  ] as const)('%s, sized and chunked', async (_what, pieces, headers) => {
    const { url } = await before(await verifier());
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const sized = { ...own, ...headers, 'content-length': String(bytes) };
    expect(await send(url, sized, pieces)).toBe(`holds for ${bytes}`);
    const chunked = { ...own, ...headers, 'transfer-encoding': 'chunked' };
    const halves = pieces.flatMap((piece) => [
      piece.subarray(0, piece.length / 2),
      piece.subarray(piece.length / 2),
    ]);
    expect(await send(url, chunked, halves)).toBe(`holds for ${bytes}`);
  });

  test('the query and the fields a backend adds', async () => {
    const { url } = await before(await verifier(), () => ({}), {
      headers: [['X-Amz-Extra', 'one  two']],
      query: [
        ['z', 'ä b'],
        ['a', '1+1=2'],
      ],
    });
    expect(await send(`${url}?q=1&q=%2F`, own, [Buffer.from(body)])).toBe(`holds for ${body.length}`);
  });
});

test('C44: Bedrock gets one signature of ours and nothing of the client’s own; all else passes', async () => {
  const provider = await bedrock();
  const { url } = await before(provider.origin);
  const clients = { ...clientsOwn, 'x-amz-date': '20200101T000000Z', 'x-amz-security-token': 'client-token' };
  const heard = await post(url, { ...clients, 'x-codex-turn': 't1' }, body);
  expect(heard.status).toBe(200);
  const [seen] = provider.exchanges.all;
  const flat = JSON.stringify(seen?.rawHeaders);
  expect(flat).not.toMatch(/client-|client\.example|20200101|test-launch-bearer/);
  expect(flat).toContain('["x-codex-turn","t1"]');
  expect(provider.seen()[0]?.fields.filter((name) => name === 'authorization')).toHaveLength(1);
  expect(flat).not.toContain(keys.secretAccessKey);
});

test('no key and no signature reaches the recorder, main or the log', async () => {
  const provider = await bedrock();
  const { url, proxy } = await before(provider.origin);
  await post(url, clientsOwn, body);
  await proxy.ended();
  const told = JSON.stringify([proxy.events, proxy.notices, proxy.logs]);
  expect(told).not.toMatch(/canary|ASIACANARY|AWS4-HMAC/);
});

test('A25: keys that have expired under way are found anew, and the request is signed with those', async () => {
  const provider = await bedrock();
  const { url, rejected } = await before(provider.origin, (before_) =>
    before_ === null ? { sessionToken: 'old' } : { revision: 'r2' },
  );
  expect((await post(url, clientsOwn, body)).status).toBe(200);
  expect(rejected).toEqual([null, 'r1']);
  expect(provider.seen().map(({ status }) => status)).toEqual([403, 200]);
});

const refusals = [
  [
    'a wrong secret',
    { secretAccessKey: 'wrong' },
    {},
    'The signature does not fit: the secret key, the region or',
    'The request signature we calculated does not match',
  ],
  [
    'an unknown key',
    { accessKeyId: 'AKIAOTHER' },
    {},
    'AWS does not know its access key or session token.',
    'The security token included in the request is invalid.',
  ],
  [
    'another region',
    {},
    { region: 'us-east-1' },
    'The signature does not fit:',
    'Credential should be scoped to a valid region',
  ],
] as const;

test.each(refusals)(
  '%s that is all there is: a 400 with one line, after one new look',
  async (_what, changes, server, why) => {
    const provider = await bedrock(server);
    const { url, rejected } = await before(provider.origin, () => changes);
    const heard = await post(url, clientsOwn, body);
    expect([heard.status, provider.seen().length, rejected]).toEqual([400, 1, [null, 'r1']]);
    expect(heard.text).toContain(`refused the AWS keys of backend \\"bedrock\\". ${why}`);
    expect(heard.text).not.toContain('canary');
  },
);

test.each(refusals)(
  '%s: a check of ours is told what AWS says of it',
  async (_what, changes, server, _why, said) => {
    const provider = await bedrock(server);
    const { url } = await before(provider.origin, () => changes, {}, true);
    const heard = await post(url, clientsOwn, body);
    expect([heard.status, provider.seen().length]).toEqual([403, 2]);
    expect(heard.text).toContain(said);
  },
);

test('a 401 never reaches the client, nor does it twice', async () => {
  const provider = await bedrock();
  provider.answer({ answer: { kind: 'refuse', status: 401, body: { message: 'no' } } });
  const { url } = await before(provider.origin, (tried) => ({ revision: tried === null ? 'r1' : 'r2' }));
  const heard = await post(url, clientsOwn, body);
  expect([heard.status, codeIn(heard), provider.seen().length]).toEqual([400, 'key-refused', 2]);
  expect(heard.text).toContain('Check the AWS profile and its region, then try again.');
});

test('what the account may not do passes as it came', async () => {
  const provider = await bedrock();
  provider.answer({
    answer: {
      kind: 'refuse',
      status: 403,
      headers: [['x-amzn-errortype', 'AccessDeniedException']],
      body: { message: 'not authorized to perform' },
    },
  });
  const { url } = await before(provider.origin);
  const heard = await post(url, clientsOwn, body);
  expect(heard).toEqual({ status: 403, text: '{"message":"not authorized to perform"}' });
});

test('a clock of this machine that is wrong by hours: the request is signed again by the upstream’s', async () => {
  const aheadMs = 3 * 3_600_000;
  const now = (): Date => new Date(Date.now() + aheadMs);
  const listener = await listen((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', rawHeaders } = request;
      const arrived = { method, path: url, headers: rawHeaders, body: Buffer.concat(chunks) };
      const fault = signatureFault(arrived, keys, scope, now());
      const type = fault === null ? {} : { 'x-amzn-errortype': 'InvalidSignatureException' };
      response.writeHead(fault === null ? 200 : 403, { date: now().toUTCString(), ...type });
      response.end(fault?.fault ?? 'holds');
    });
  }, null);
  endings.push(() => listener.close());
  const { url, rejected, proxy } = await before(listener.origin);
  expect(await post(url, clientsOwn, body)).toEqual({ status: 200, text: 'holds' });
  expect(rejected).toEqual([null]);
  expect(proxy.logs.filter(({ event }) => event === 'proxy: clock differs')).toHaveLength(1);
  // Keys that have expired as well are found anew, and signed with by that clock at once.
  const second = await before(listener.origin, (tried) =>
    tried === null ? { sessionToken: 'old' } : { revision: 'r2' },
  );
  expect(await post(second.url, clientsOwn, body)).toEqual({ status: 200, text: 'holds' });
  expect(second.rejected).toEqual([null, 'r1']);
});

test('a client without the launch’s bearer gets nothing signed', async () => {
  const provider = await bedrock();
  const { url, rejected } = await before(provider.origin);
  const heard = await post(url, { authorization: 'AWS4-HMAC-SHA256 client' }, body);
  expect([heard.status, codeIn(heard)]).toEqual([403, 'admission-refused']);
  expect([rejected, provider.seen()]).toEqual([[], []]);
});
