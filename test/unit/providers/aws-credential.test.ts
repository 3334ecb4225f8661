import { expect, test } from 'vitest';
import { problem, type Result } from '../../../main/domain/problem.ts';
import { directTransport } from '../../../main/domain/transport.ts';
import { awsCredential, openAws, type Aws } from '../../../main/providers/aws-credential.ts';
import type { AwsKeys } from '../../../main/providers/aws-resolve.ts';

const minute = 60_000;
const down = problem('aws-no-credential', 'No keys.', 'The network is down.', 'Wait.');

interface Bed {
  readonly aws: Aws;
  /** Resolves still open, oldest first. */
  readonly asked: ((result: Result<AwsKeys> | Error) => void)[];
  clock: number;
}

function bed(limitMs = 10_000): Bed {
  const one: { aws: Aws; asked: Bed['asked']; clock: number } = {
    asked: [],
    clock: 1_000_000,
    aws: openAws({
      variables: {},
      transport: () => directTransport,
      now: () => one.clock,
      limitMs,
      resolve: () =>
        new Promise((resolve, reject) => {
          one.asked.push((result) => (result instanceof Error ? reject(result) : resolve(result)));
        }),
    }),
  };
  return one;
}

function keys(name: string, expiresAt: number | null): Result<AwsKeys> {
  return {
    ok: true,
    value: { accessKeyId: name, secretAccessKey: 's', sessionToken: null, expiresAt },
  };
}

async function ask(one: Bed, rejected: string | null = null, profile = 'p'): Promise<string> {
  const holder = { type: 'aws', profile, region: 'r', origin: 'https://a' } as const;
  const answer = await awsCredential(one.aws, holder, rejected);
  if (!answer.ok) return answer.problem.why;
  return answer.grant.type === 'aws' ? `${answer.grant.accessKeyId} ${answer.revision}` : '';
}

test('keys are kept until five minutes before they expire', async () => {
  const one = bed();
  const first = ask(one);
  one.asked[0]?.(keys('A', one.clock + 60 * minute));
  expect(await first).toBe('A aws-1');
  one.clock += 54 * minute;
  expect(await ask(one)).toBe('A aws-1');
  one.clock += 2 * minute;
  const next = ask(one);
  one.asked[1]?.(keys('B', one.clock + 60 * minute));
  expect(await next).toBe('B aws-2');
});

test('keys that never expire are read again after a minute, and keep their revision while they stay the same', async () => {
  const one = bed();
  const first = ask(one);
  one.asked[0]?.(keys('A', null));
  expect(await first).toBe('A aws-1');
  expect(await ask(one)).toBe('A aws-1');
  one.clock += minute;
  const next = ask(one);
  one.asked[1]?.(keys('A', null));
  expect(await next).toBe('A aws-1');
  expect(one.asked).toHaveLength(2);
});

test('all who want keys at once wait for one look', async () => {
  const one = bed();
  const waiting = [ask(one), ask(one), ask(one)];
  one.asked[0]?.(keys('A', null));
  expect(await Promise.all(waiting)).toEqual(['A aws-1', 'A aws-1', 'A aws-1']);
  expect(one.asked).toHaveLength(1);
});

test('profiles are kept apart', async () => {
  const one = bed();
  const [first, second] = [ask(one, null, 'p'), ask(one, null, 'q')];
  one.asked[0]?.(keys('A', null));
  one.asked[1]?.(keys('B', null));
  expect([await first, await second]).toEqual(['A aws-1', 'B aws-2']);
});

test('a rejected revision is found anew; one that was replaced meanwhile is not', async () => {
  const one = bed();
  const first = ask(one);
  one.asked[0]?.(keys('A', one.clock + 60 * minute));
  await first;
  const second = ask(one, 'aws-1');
  one.asked[1]?.(keys('B', one.clock + 60 * minute));
  expect(await second).toBe('B aws-2');
  expect(await ask(one, 'aws-1')).toBe('B aws-2');
  expect(one.asked).toHaveLength(2);
});

test('renewing that fails leaves keys in use that are still good, but never rejected or expired ones', async () => {
  const one = bed();
  const first = ask(one);
  one.asked[0]?.(keys('A', one.clock + 10 * minute));
  await first;
  one.clock += 7 * minute;
  const second = ask(one);
  one.asked[1]?.({ ok: false, problem: down });
  expect(await second).toBe('A aws-1');
  const rejected = ask(one, 'aws-1');
  one.asked[2]?.({ ok: false, problem: down });
  expect(await rejected).toBe('The network is down.');
  one.clock += 4 * minute;
  const expired = ask(one);
  one.asked[3]?.({ ok: false, problem: down });
  expect(await expired).toBe('The network is down.');
});

test('a look that hangs is answered in time, joined for a minute, and then begun anew', async () => {
  const one = bed(5);
  expect(await ask(one)).toBe('They were not there after 0.005 seconds.');
  expect(await ask(one)).toBe('They were not there after 0.005 seconds.');
  expect(one.asked).toHaveLength(1);
  one.clock += minute;
  const next = ask(one);
  one.asked[1]?.(keys('B', null));
  expect(await next).toBe('B aws-1');
});

test('a look that breaks is a problem, and the next one starts afresh', async () => {
  const one = bed();
  const broken = ask(one);
  one.asked[0]?.(new Error('secret-canary'));
  expect(await broken).not.toContain('canary');
  const next = ask(one);
  one.asked[1]?.(keys('A', null));
  expect(await next).toBe('A aws-1');
});
