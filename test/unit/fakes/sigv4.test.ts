import { describe, expect, test } from 'vitest';
import { signatureFault, type ArrivedRequest } from '../../fakes/providers/sigv4.ts';

const keys = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: null,
};
const scope = { region: 'us-east-1', service: 'service' };
const now = new Date('2015-08-30T12:36:00Z');
const token =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';
const form = 'application/x-www-form-urlencoded';
const usual = 'host;x-amz-date';

function vector(
  [method, path]: readonly [string, string],
  headers: readonly string[],
  signed: string,
  signature: string,
  body = '',
): ArrivedRequest {
  return {
    method,
    path,
    headers: [
      'Host',
      'example.amazonaws.com',
      'X-Amz-Date',
      '20150830T123600Z',
      ...headers,
      'Authorization',
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${signed}, Signature=${signature}`,
    ],
    body: Buffer.from(body),
  };
}

const vanilla = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31';
const unreserved = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Names, requests and signatures of AWS's own aws-sig-v4-test-suite. */
const suite: readonly (readonly [string, ArrivedRequest])[] = [
  ['get-vanilla', vector(['GET', '/'], [], usual, vanilla)],
  ['normalize-path/get-relative', vector(['GET', '/example/..'], [], usual, vanilla)],
  [
    'normalize-path/get-slashes',
    vector(
      ['GET', '//example//'],
      [],
      usual,
      '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84',
    ),
  ],
  [
    'normalize-path/get-space',
    vector(
      ['GET', '/example space/'],
      [],
      usual,
      '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741',
    ),
  ],
  [
    'get-unreserved',
    vector(
      ['GET', `/${unreserved}`],
      [],
      usual,
      '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
    ),
  ],
  [
    'get-utf8',
    vector(['GET', '/ሴ'], [], usual, '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85'),
  ],
  [
    'get-vanilla-query-order-key-case',
    vector(
      ['GET', '/?Param2=value2&Param1=value1'],
      [],
      usual,
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ),
  ],
  [
    'get-vanilla-empty-query-key',
    vector(
      ['GET', '/?Param1=value1'],
      [],
      usual,
      'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
    ),
  ],
  [
    'get-vanilla-utf8-query',
    vector(['GET', '/?ሴ=bar'], [], usual, '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04'),
  ],
  [
    'get-header-key-duplicate',
    vector(
      ['GET', '/'],
      ['My-Header1', 'value2', 'My-Header1', 'value2', 'My-Header1', 'value1'],
      'host;my-header1;x-amz-date',
      'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
    ),
  ],
  [
    'get-header-value-order',
    vector(
      ['GET', '/'],
      ['My-Header1', 'value4', 'My-Header1', 'value1', 'My-Header1', 'value3', 'My-Header1', 'value2'],
      'host;my-header1;x-amz-date',
      '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01',
    ),
  ],
  [
    'get-header-value-trim',
    vector(
      ['GET', '/'],
      ['My-Header1', ' value1', 'My-Header2', ' "a   b   c"'],
      'host;my-header1;my-header2;x-amz-date',
      'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
    ),
  ],
  [
    'post-vanilla',
    vector(['POST', '/'], [], usual, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'),
  ],
  [
    'post-vanilla-query',
    vector(
      ['POST', '/?Param1=value1'],
      [],
      usual,
      '28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11',
    ),
  ],
  [
    'post-header-key-sort',
    vector(
      ['POST', '/'],
      ['My-Header1', 'value1'],
      'host;my-header1;x-amz-date',
      'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
    ),
  ],
  [
    'post-x-www-form-urlencoded',
    vector(
      ['POST', '/'],
      ['Content-Type', form],
      'content-type;host;x-amz-date',
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
      'Param1=value1',
    ),
  ],
  [
    'post-x-www-form-urlencoded-parameters',
    vector(
      ['POST', '/'],
      ['Content-Type', `${form}; charset=utf8`],
      'content-type;host;x-amz-date',
      '1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe',
      'Param1=value1',
    ),
  ],
];

describe('the verifier of signatures agrees with the test suite AWS published', () => {
  test.each(suite)('%s', (_name, request) => {
    expect(signatureFault(request, keys, scope, now)).toBeNull();
  });

  test('post-sts-token/post-sts-header-before', () => {
    const request = vector(
      ['POST', '/'],
      ['X-Amz-Security-Token', token],
      'host;x-amz-date;x-amz-security-token',
      '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead',
    );
    expect(signatureFault(request, { ...keys, sessionToken: token }, scope, now)).toBeNull();
    expect(signatureFault(request, keys, scope, now)?.fault).toBe('wrong-token');
  });
});

describe('the verifier says what is wrong', () => {
  const good = vector(['GET', '/'], [], usual, vanilla);
  const later = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);
  const with_ = (...added: string[]): ArrivedRequest => ({ ...good, headers: [...good.headers, ...added] });

  test.each([
    ['no signature', { ...good, headers: good.headers.slice(0, 4) }, scope, now, 'unsigned'],
    ['a bearer beside it', with_('authorization', 'Bearer x'), scope, now, 'malformed'],
    ['another region', good, { ...scope, region: 'eu-west-1' }, now, 'wrong-scope'],
    ['another service', good, { ...scope, service: 'bedrock' }, now, 'wrong-scope'],
    ['a date 16 minutes old', good, scope, later(16), 'expired'],
    ['a date 16 minutes ahead', good, scope, later(-16), 'expired'],
    ['a field that should be signed', with_('x-amz-extra', '1'), scope, now, 'unsigned-field'],
    ['a content type not signed', with_('content-type', 'text/plain'), scope, now, 'unsigned-field'],
    ['another body', { ...good, body: Buffer.from('x') }, scope, now, 'wrong-signature'],
    ['another path', { ...good, path: '/x' }, scope, now, 'wrong-signature'],
    ['another method', { ...good, method: 'POST' }, scope, now, 'wrong-signature'],
  ] as const)('%s', (_what, request, where, at, expected) => {
    expect(signatureFault(request, keys, where, at)?.fault).toBe(expected);
  });

  test('a date 14 minutes off is taken', () => {
    expect(signatureFault(good, keys, scope, later(14))).toBeNull();
  });

  test('another key, and another secret', () => {
    expect(signatureFault(good, { ...keys, accessKeyId: 'AKIDOTHER' }, scope, now)?.fault).toBe(
      'unknown-key',
    );
    expect(signatureFault(good, { ...keys, secretAccessKey: 'other' }, scope, now)?.fault).toBe(
      'wrong-signature',
    );
  });

  test('a hash of another body', () => {
    const claimed = vector(
      ['GET', '/'],
      ['x-amz-content-sha256', '0'.repeat(64)],
      'host;x-amz-content-sha256;x-amz-date',
      vanilla,
    );
    expect(signatureFault(claimed, keys, scope, now)?.fault).toBe('wrong-hash');
  });
});
