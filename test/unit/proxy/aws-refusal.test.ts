import { describe, expect, test } from 'vitest';
import { awsRefusal, clockAheadMs } from '../../../main/proxy/aws-refusal.ts';
import type { FirstNews } from '../../../main/proxy/retry.ts';

const news = (status: number, ...headers: readonly string[]): FirstNews => ({
  type: 'answered',
  status,
  headers,
});
const typed = (status: number, type: string): FirstNews => news(status, 'x-amzn-ErrorType', type);

describe('AWS does not take a signature', () => {
  test.each([
    [403, 'ExpiredTokenException', 'The keys have expired.'],
    [400, 'ExpiredTokenException:http://internal.amazon.com/coral/', 'The keys have expired.'],
    [403, 'UnrecognizedClientException', 'AWS does not know its access key or session token.'],
    [403, 'InvalidClientTokenId', 'AWS does not know its access key or session token.'],
    [403, 'InvalidSignatureException', 'The signature does not fit:'],
    [403, 'SignatureDoesNotMatch', 'The signature does not fit:'],
  ])('%i %s', (status, type, why) => {
    expect(awsRefusal(typed(status, type))).toContain(why);
  });
});

test.each([
  ['a model that is not allowed', typed(403, 'AccessDeniedException')],
  ['a request it does not understand', typed(400, 'ValidationException')],
  ['an answer that names no type', news(403)],
  ['a good answer', typed(200, 'ExpiredTokenException')],
  ['a fault of its own', typed(500, 'ExpiredTokenException')],
  ['a name of every object', typed(403, 'constructor')],
  ['no connection', { type: 'unconnected' } as const],
])('%s is no refusal of keys', (_what, one) => {
  expect(awsRefusal(one)).toBeNull();
});

test('a clock counts as wrong from five minutes on, in either direction', () => {
  const now = Date.parse('Sat, 21 Nov 2026 07:00:00 GMT');
  const ahead = (date: string): number | null => clockAheadMs(news(403, 'Date', date), now);
  expect(ahead('Sat, 21 Nov 2026 09:00:00 GMT')).toBe(7_200_000);
  expect(ahead('Sat, 21 Nov 2026 06:00:00 GMT')).toBe(-3_600_000);
  expect(ahead('Sat, 21 Nov 2026 07:04:59 GMT')).toBeNull();
  expect(ahead('no date')).toBeNull();
  expect(clockAheadMs(news(403), now)).toBeNull();
  expect(clockAheadMs({ type: 'unconnected' }, now)).toBeNull();
});
