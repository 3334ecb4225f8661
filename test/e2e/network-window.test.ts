// The network as a person sets it up in the window: the authority of one that inspects TLS, and a proxy that wants a password.
import { afterEach, expect, test } from 'vitest';
import { startFakeUpstream } from '../fakes/upstream/server.ts';
import { filesHolding } from './canary.ts';
import { answerOpenDialogs, copyFromSheet, everythingOnPage } from './gateways-hand.ts';
import { change, draft, makeGateway, saveKey, setGatewaysScene, verify } from './gateways-scene.ts';
import { detailOf, everythingTold, sessionsOf } from './log-of.ts';
import { paste } from './paste.ts';

const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

test('C10 C55 a certificate file and a proxy with a password, by clicks: a wrong one is one clear line, the right one lets codex through', async () => {
  const wrong = 'proxy-test-canary-wrong';
  const right = 'proxy-test-canary-right';
  const set = await setGatewaysScene({}, { wants: `ada:${right}`, unset: true });
  toClose.push(set.end);
  const { window, postern, home, proxy } = set;
  const upstream = await startFakeUpstream({ tls: set.tlsFor('far.example') });
  toClose.push(upstream.close);
  set.lead('far.example:443', Number(new URL(upstream.origin).port));
  const { gatewayId, backendId } = await makeGateway(
    window,
    'far',
    draft({
      name: 'server',
      schema: 'OpenAICompatible',
      upstream: 'https://far.example/v1',
      auth: { type: 'apiKey', header: 'authorization' },
      model: 'gpt-5.5',
    }),
  );
  await saveKey(window, backendId, 'sk-test-canary-far-0123456789', true);
  await change(window, { type: 'selectGateway', gatewayId });

  await window.getByTestId('rail-settings').click();
  await window.getByTestId('ca-from').getByText('No extra authorities').waitFor();
  await answerOpenDialogs(postern, set.caBundle);
  await window.getByTestId('ca-choose').click();
  await window.getByTestId('ca-from').getByText('From the file you chose').waitFor();
  await window.getByRole('radio', { name: 'By hand' }).check();
  await window.getByTestId('proxy-url').fill(proxy.url);
  await window.getByTestId('proxy-user').fill('ada');
  await window.getByTestId('proxy-password').fill(wrong);
  await window.getByTestId('proxy-save').click();
  await window.locator('[data-testid="proxy-password"][data-kept="true"]').waitFor();
  expect(await window.getByTestId('proxy-password').inputValue()).toBe('');
  await window.getByTestId('proxy-in-force').getByText(proxy.host).waitFor();

  const command = await copyFromSheet(postern, home.cwd, null);
  const run = `${command} exec --skip-git-repo-check 'say hi'`;
  const refused = await paste(home, run);
  expect(refused.code).toBe(1);
  const why = `the network proxy ${proxy.host} did not accept the user name and password.`;
  const lines = refused.stderr.split('\n').filter((one) => one.startsWith('ERROR: '));
  const line = `ERROR: Could not reach far.example: ${why} Enter them in Settings under Network, then try again.`;
  expect([...new Set(lines)]).toEqual([line]);
  // Codex has ended; the log hears of it a moment later.
  await expect.poll(() => sessionsOf(window)).toMatchObject([{ status: 'failed' }]);
  const [failed] = await sessionsOf(window);
  const [turn] = (await detailOf(window, failed?.id ?? '')).turns;
  expect(turn?.problem).toMatchObject({ code: 'network-proxy-auth', why });
  await window.getByTestId('rail-sessions').click();
  await window.getByTestId('session-row').first().click();
  await window.getByTestId('session-detail').getByText(why).filter({ visible: true }).first().waitFor();
  await window.getByTestId('rail-settings').click();

  await window.getByTestId('proxy-password').fill(right);
  await window.getByTestId('proxy-password-save').click();
  expect(await window.getByTestId('proxy-password').inputValue()).toBe('');
  // The field is empty the moment it is sent; a launch before it is in force would take the old one.
  await expect.poll(() => verify(window, backendId)).toMatchObject({ verdict: 'works' });
  const passed = await paste(home, run);
  expect(passed, passed.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: say hi\n' });
  const expected = `Basic ${Buffer.from(`ada:${right}`).toString('base64')}`;
  expect(proxy.asked.at(-1)).toEqual({ target: 'far.example:443', authorization: expected });

  for (const secret of [wrong, right]) {
    expect(await everythingOnPage(window)).not.toContain(secret);
    expect(await everythingTold(window)).not.toContain(secret);
    expect(refused.stderr).not.toContain(secret);
    expect(await filesHolding(postern.profile, [secret])).toEqual([]);
  }
});
