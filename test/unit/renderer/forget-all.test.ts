import { expect, test } from 'vitest';
import { storeBusyId } from '../../../renderer/store/account-actions.ts';
import { createStore } from '../../../renderer/store/create.ts';
import { whatWillGo } from '../../../renderer/store/forget-all-words.ts';
import { valueOf } from '../../../renderer/store/state.ts';
import { type Answering, fakeBridge, good } from '../../fakes/bridge.ts';
import { accountView, codexLoginView, gatewayView, ledgerView, secretView } from '../../fakes/views.ts';

const problem = { code: 'login-revoke-failed', what: 'Not told.', why: 'Offline.', next: 'Look there.' };

async function started(answering: Answering) {
  const bridge = fakeBridge({
    'gateway/list': () => good({ organisations: [], gateways: [gatewayView()] }),
    'codexLogin/read': () => good(codexLoginView()),
    ...answering,
  });
  const { state, actions, start } = createStore(bridge);
  await start();
  await actions.readAccountsPage();
  return { bridge, actions, state: () => state.getState() };
}

test('B15 the question names every secret, the accounts that leave and who is told', () => {
  const said = whatWillGo(
    [secretView({ purpose: 'ChatGPT sign-in of ada@example.com' }), secretView({ purpose: 'API key …od-1' })],
    [accountView(), accountView({ kind: 'apiKey' })],
  );
  expect(said).toBe(
    'Erased here: ChatGPT sign-in of ada@example.com; API key …od-1. ' +
      '2 accounts leave this list, and Codex’s own sign-in passes through again. ' +
      'OpenAI is told to end the ChatGPT sign-in. What Codex itself keeps stays. This cannot be undone.',
  );
});

test('B15 with nothing kept there is nothing to ask; a secret without an account, and an account without one, still go', () => {
  expect(whatWillGo([], [])).toBeNull();
  expect(whatWillGo([secretView({ purpose: 'API key' })], [])).not.toContain('OpenAI');
  expect(whatWillGo([], [accountView()])).not.toContain('Erased');
});

test('B15 forgetting everything is asked once, and the page is read anew', async () => {
  let forgotten = false;
  let release: () => void = () => undefined;
  const { bridge, actions, state } = await started({
    'account/list': () => good(forgotten ? [] : [accountView()]),
    'secret/list': () => good(ledgerView(forgotten ? { secrets: [] } : {})),
    'secret/forgetAll': () =>
      new Promise((resolve) => {
        release = () => {
          forgotten = true;
          resolve(good(ledgerView({ secrets: [] })));
        };
      }),
  });
  const first = actions.forgetAllSecrets();
  void actions.forgetAllSecrets();
  expect(state().desk.busy.has(storeBusyId)).toBe(true);
  release();
  await first;
  expect(bridge.asked.filter(({ name }) => name === 'secret/forgetAll')).toHaveLength(1);
  expect(valueOf(state().ledger)?.secrets).toEqual([]);
  expect(valueOf(state().accounts)).toEqual([]);
});

test('B15 a sign-in the issuer was not told of is said, and what went all the same is not shown any more', async () => {
  let forgotten = false;
  const { actions, state } = await started({
    'account/list': () => good(forgotten ? [] : [accountView()]),
    'secret/list': () => good(ledgerView(forgotten ? { secrets: [] } : {})),
    'secret/forgetAll': () => {
      forgotten = true;
      return { ok: false, problem };
    },
  });
  await actions.forgetAllSecrets();
  expect(state().notice).toBe(problem);
  expect(valueOf(state().ledger)?.secrets).toEqual([]);
  expect(valueOf(state().accounts)).toEqual([]);
});
