import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signRequest, type AwsGrant, type SignableRequest } from '../../../main/proxy/sign-aws.ts';
import { signatureFault, type SignatureFault } from '../../fakes/providers/sigv4.ts';

const origin = 'https://bedrock-mantle.us-east-1.api.aws';
const grant: AwsGrant = {
  type: 'aws',
  accessKeyId: 'ASIACANARY',
  secretAccessKey: 'secret/canary+1',
  sessionToken: 'session//canary==',
  region: 'us-east-1',
  service: 'bedrock-mantle',
};
const now = new Date('2026-11-21T06:30:00Z');

function request(changes: Partial<SignableRequest> = {}): SignableRequest {
  return {
    method: 'POST',
    origin,
    path: '/openai/v1/responses',
    headers: ['content-type', 'application/json', 'user-agent', 'codex', 'x-codex-turn', 'a  b'],
    body: Buffer.from('{"model":"m"}'),
    ...changes,
  };
}

async function faultOf(signable: SignableRequest, keys: AwsGrant = grant): Promise<SignatureFault | null> {
  const headers = await signRequest(signable, keys, now);
  const { method, path, body } = signable;
  const arrived = {
    method,
    path,
    headers: ['Host', new URL(signable.origin).host, ...headers],
    body: body ?? Buffer.alloc(0),
  };
  return signatureFault(arrived, grant, grant, now);
}

function valuesIn(flat: readonly string[], name: string): string[] {
  return flat.filter((_, at) => at % 2 === 1 && flat[at - 1]?.toLowerCase() === name);
}

describe('a signed request is one AWS takes', () => {
  test.each([
    ['as Codex sends it', {}],
    ['without a body', { method: 'GET', body: null }],
    ['to a port of its own', { origin: 'http://127.0.0.1:8123' }],
    ['with a query', { path: '/openai/v1/responses?b=2&a=1&b=1&flag&%C3%A4=%20x' }],
    ['with an encoded path', { path: '/openai/v1/a%20b/%E1%88%B4:x' }],
    ['with bytes that are no text', { body: Buffer.from([0, 255, 128, 10, 13]) }],
    ['with further fields of AWS', { headers: ['X-Amz-Extra', '1', 'x-amz-extra', ' 2  3 '] }],
  ] as const)('%s', async (_what, changes) => {
    expect(await faultOf(request(changes))).toBeNull();
  });

  test('with long-lived keys, no session token is sent', async () => {
    const lasting = { ...grant, sessionToken: null };
    const signable = request();
    const headers = await signRequest(signable, lasting, now);
    expect(valuesIn(headers, 'x-amz-security-token')).toEqual([]);
    const arrived = {
      ...signable,
      headers: ['host', new URL(origin).host, ...headers],
      body: signable.body ?? Buffer.alloc(0),
    };
    expect(signatureFault(arrived, lasting, lasting, now)).toBeNull();
  });

  test('with whatever path, query, fields and body', async () => {
    const word = fc.stringMatching(/^[A-Za-z0-9 ._~:@!$'()*äሴ-]{0,8}$/u);
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { maxLength: 4 }),
        fc.array(fc.tuple(word, word), { maxLength: 5 }),
        fc.stringMatching(/^[a-z/;=, ]{0,20}$/),
        fc.uint8Array({ maxLength: 200 }),
        async (segments, pairs, contentType, body) => {
          const path = `/${segments.map((one) => encodeURIComponent(one)).join('/')}`;
          const query = pairs.map((pair) => pair.map((one) => encodeURIComponent(one)).join('=')).join('&');
          const signable = request({
            path: query === '' ? path : `${path}?${query}`,
            headers: ['Content-Type', contentType],
            body: Buffer.from(body),
          });
          expect(await faultOf(signable)).toBeNull();
        },
      ),
      { numRuns: 300 },
    );
  });
});

test('wrong keys, another region or another service are found out', async () => {
  expect(await faultOf(request(), { ...grant, secretAccessKey: 'other' })).toMatchObject({
    fault: 'wrong-signature',
  });
  expect(await faultOf(request(), { ...grant, region: 'eu-west-1' })).toMatchObject({ fault: 'wrong-scope' });
  expect(await faultOf(request(), { ...grant, service: 'bedrock' })).toMatchObject({ fault: 'wrong-scope' });
});

test('only what AWS demands is signed; all other fields pass as they are, and in their order', async () => {
  const headers = await signRequest(request(), grant, now);
  expect(headers.slice(0, 6)).toEqual(request().headers);
  const [authorization = ''] = valuesIn(headers, 'authorization');
  expect(authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=ASIACANARY\/20261121\/us-east-1\/bedrock-mantle\/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=/,
  );
  expect(valuesIn(headers, 'x-amz-date')).toEqual(['20261121T063000Z']);
});

test('C44: a signature of the client’s own does not travel beside ours', async () => {
  const clients = [
    ['Authorization', 'AWS4-HMAC-SHA256 client'],
    ['X-Amz-Date', '20200101T000000Z'],
    ['X-Amz-Security-Token', 'client-token'],
    ['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD'],
  ].flat();
  const signable = request({ headers: clients });
  expect(await faultOf(signable)).toBeNull();
  const headers = await signRequest(signable, grant, now);
  for (const name of ['authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256']) {
    expect(valuesIn(headers, name)).toHaveLength(1);
  }
  expect(headers.join(' ')).not.toMatch(/client|UNSIGNED/);
});

test('the secret key stands nowhere in what is sent', async () => {
  expect((await signRequest(request(), grant, now)).join(' ')).not.toContain(grant.secretAccessKey);
});

test('a query that is no percent-encoding is not signed', async () => {
  await expect(signRequest(request({ path: '/a?b=%zz' }), grant, now)).rejects.toThrow();
});
