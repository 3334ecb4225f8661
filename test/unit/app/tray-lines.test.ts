import { expect, test } from 'vitest';
import { accountLine, fixOf, needsSignIn, nobody, trayUpdate } from '../../../main/app/tray-lines.ts';
import { defaultBook, type GatewayBook } from '../../../main/domain/gateway.ts';
import { maskedName } from '../../../main/shell/tray-label.ts';
import { accountView } from '../../fakes/views.ts';

const ada = { state: 'chatgpt', email: 'ada@example.com', plan: 'plus' } as const;

/** The default book with every backend on one account, or with none that passes a sign-in on. */
function bookOn(auth: 'account' | 'none'): GatewayBook {
  const book = defaultBook();
  return {
    ...book,
    organisations: book.organisations.map((organisation) => ({
      ...organisation,
      gateways: organisation.gateways.map((gateway) => ({
        ...gateway,
        backends: gateway.backends.map((backend) => ({
          ...backend,
          auth: auth === 'none' ? { type: 'none' as const } : { type: 'account' as const, accountId: 'a1' },
        })),
      })),
    })),
  };
}

test.each([
  ['ada@example.com', 'a***@example.com'],
  ['Ω@example.com', 'Ω***@example.com'],
  ['sk-proj-abcdefghijkl', 'sk-…ijkl'],
  ['work', 'work'],
])('%s is written as %s where others may look', (name, masked) => {
  expect(maskedName(name)).toBe(masked);
});

test('Codex’s own sign-in is told where it is passed on, with its plan', () => {
  expect(accountLine(defaultBook(), { ...nobody, codex: ada })).toBe('Signed in as a***@example.com (Plus)');
  expect(accountLine(defaultBook(), { ...nobody, codex: { ...ada, plan: null } })).toBe(
    'Signed in as a***@example.com',
  );
  expect(accountLine(bookOn('none'), { ...nobody, codex: ada })).toBeNull();
});

test('an account of ours is told where the gateway in use has it, and not where it is gone', () => {
  const account = accountView({ id: 'a1', email: 'grace@example.com', plan: 'pro' });
  expect(accountLine(bookOn('account'), { accounts: [account], codex: ada })).toBe(
    'Signed in as g***@example.com (Pro)',
  );
  expect(accountLine(bookOn('account'), { accounts: [], codex: ada })).toBeNull();
});

test('an API key of Codex has no name; nobody signed in has no line', () => {
  const of = (state: 'apiKey' | 'none'): string | null =>
    accountLine(defaultBook(), { ...nobody, codex: { state, email: null, plan: null } });
  expect(of('apiKey')).toBe('Codex uses its own API key');
  expect(of('none')).toBeNull();
  expect(accountLine(defaultBook(), nobody)).toBeNull();
});

test.each([
  ['proxy-port', 'settings'],
  ['network-proxy-auth', 'settings'],
  ['keyring-locked', 'accounts'],
  ['key-missing', 'gateways'],
  ['database-quarantined', 'doctor'],
  [null, 'doctor'],
])('a problem with the code %s is mended at %s', (code, place) => {
  expect(fixOf(code)).toBe(place);
});

test('a sign-in is offered where the gateway passes one on and there is none', () => {
  const none = { state: 'none', email: null, plan: null } as const;
  expect(needsSignIn(defaultBook(), { ...nobody, codex: none })).toBe(true);
  expect(needsSignIn(defaultBook(), { ...nobody, codex: ada })).toBe(false);
  expect(needsSignIn(defaultBook(), nobody)).toBe(false);
  expect(needsSignIn(bookOn('account'), { ...nobody, codex: none })).toBe(false);
  expect(needsSignIn(defaultBook(), { accounts: [accountView({ id: 'a1' })], codex: none })).toBe(false);
});

test('the tray offers of updates what a person can do now', () => {
  const offered = { type: 'offered', version: '1.2.0', metered: false } as const;
  expect(trayUpdate({ way: 'self', state: { type: 'idle' } })).toEqual({ type: 'look' });
  expect(trayUpdate({ way: 'self', state: { type: 'looking' } })).toEqual({ type: 'none' });
  expect(trayUpdate({ way: 'self', state: offered })).toEqual({ type: 'offered', version: '1.2.0' });
  expect(trayUpdate({ way: 'self', state: { type: 'ready', version: '1.2.0' } })).toEqual({
    type: 'ready',
    version: '1.2.0',
  });
  expect(trayUpdate({ way: 'system', state: { type: 'idle' } })).toEqual({ type: 'none' });
});
