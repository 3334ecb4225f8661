import { expect, test } from 'vitest';
import { defaultBook } from '../../../main/domain/gateway.ts';
import { usersOf, withAccount, withoutAccount } from '../../../main/gateways/edit.ts';

const chatgpt = 'default-chatgpt-codex';

test('a backend is signed by an account, and passes through again', () => {
  const used = withAccount(defaultBook(), chatgpt, 'acc-1');
  if (!used.ok) throw new Error(used.problem.what);
  expect(used.value.organisations[0]?.gateways[0]?.backends.map(({ auth }) => auth)).toEqual([
    { type: 'account', accountId: 'acc-1' },
    { type: 'transparent' },
  ]);
  expect(usersOf(used.value, 'acc-1')).toEqual(['default/chatgpt-codex']);
  expect(withAccount(used.value, chatgpt, null)).toEqual({ ok: true, value: defaultBook() });
});

test('signing an account out lets every backend that used it go', () => {
  const used = withAccount(defaultBook(), chatgpt, 'acc-1');
  expect(used.ok && withoutAccount(used.value, 'acc-1')).toEqual(defaultBook());
  expect(used.ok && withoutAccount(used.value, 'acc-2')).toEqual(used.ok && used.value);
});

test('a backend that is not there is a problem, not a silence', () => {
  const result = withAccount(defaultBook(), 'gone', 'acc-1');
  expect(result.ok ? '' : result.problem.code).toBe('not-found');
});
