// Changes of gateways under a running Codex: what is under way ends where it began, what comes next goes by what holds then.
import { afterEach, expect, test } from 'vitest';
import { codexEnvironment } from '../codex/environment.ts';
import { startPane } from '../codex/tmux.ts';
import { submitPrompt } from '../codex/tui.ts';
import { joinAsTrayHost } from '../fakes/tray-host.ts';
import { startFakeUpstream, type FakeUpstream } from '../fakes/upstream/server.ts';
import { cardOf, copyFromSheet, inGatewayMenu, openGateways } from './gateways-hand.ts';
import {
  change,
  draft,
  makeGateway,
  saveKey,
  setGatewaysScene,
  type GatewaysScene,
} from './gateways-scene.ts';
import { paste } from './paste.ts';

const toClose: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

async function scene(): Promise<GatewaysScene> {
  const set = await setGatewaysScene();
  toClose.push(set.end);
  return set;
}

/** A gateway with a key, before an upstream of its own. */
async function gatewayTo(set: GatewaysScene, name: string): Promise<{ upstream: FakeUpstream; id: string }> {
  const host = `${name}.example`;
  const upstream = await startFakeUpstream({ tls: set.tlsFor(host) });
  toClose.push(upstream.close);
  set.lead(`${host}:443`, Number(new URL(upstream.origin).port));
  const { gatewayId, backendId } = await makeGateway(
    set.window,
    name,
    draft({
      name: 'server',
      schema: 'OpenAICompatible',
      upstream: `https://${host}/v1`,
      auth: { type: 'apiKey', header: 'authorization' },
    }),
  );
  await saveKey(set.window, backendId, 'sk-test-canary-live-0123456789');
  return { upstream, id: gatewayId };
}

const promptsOf = ({ requests }: FakeUpstream): readonly string[] =>
  requests.all.filter(({ kind }) => kind === 'turn').map(({ prompt }) => prompt);

test('P8 T14 switched in the tray and paused in the window under a running codex: each request ends where it began', async () => {
  const set = await scene();
  const { window, postern, home } = set;
  const tray = await joinAsTrayHost(set.bed.busAddress);
  toClose.push(tray.end);
  await tray.appear();
  const one = await gatewayTo(set, 'one');
  const two = await gatewayTo(set, 'two');
  await change(window, { type: 'selectGateway', gatewayId: one.id });
  const command = await copyFromSheet(postern, home.cwd, null);
  const pane = await startPane({
    socket: `${home.userHome}/live.sock`,
    command: ['/bin/sh', '-c', command],
    cwd: home.cwd,
    env: codexEnvironment(home),
  });
  toClose.push(pane.close);
  await pane.waitFor('Ask Codex to do anything');

  // Switched in mid-answer.
  one.upstream.hold();
  await submitPrompt(pane, 'the first one [[slow:20]]');
  await one.upstream.reached();
  one.upstream.release(5);
  const item = await tray.item();
  await item.untilMenu((entries) => entries.some(({ label }) => label === 'Gateway: one'));
  await item.click('Gateway: one', 'two');
  await item.untilMenu((entries) => entries.some(({ label }) => label === 'Gateway: two'));
  await window.getByTestId('top-gateway').getByText('two').waitFor();
  one.upstream.release();
  await pane.waitFor('The fake upstream heard: the first one');

  // The next request goes the new way, and is paused in mid-answer.
  two.upstream.hold();
  await submitPrompt(pane, 'the second one [[slow:20]]');
  await two.upstream.reached();
  two.upstream.release(5);
  await openGateways(window);
  await inGatewayMenu(window, 'two', 'gateway-pause');
  await cardOf(window, 'two').and(window.locator('[data-paused="true"]')).waitFor();
  two.upstream.release();
  await pane.waitFor('The fake upstream heard: the second one');

  // Paused: one clear line, and nothing reaches anybody. Resumed in the tray: it works, in the same Codex.
  await submitPrompt(pane, 'the third one');
  const screen = await pane.waitFor('Gateway "two" is paused.');
  expect(screen.replaceAll(/\s+/g, ' ')).toContain('Gateway "two" is paused. Resume it in Postern.');
  await item.untilMenu((entries) => entries.some(({ label }) => label === 'Resume two'));
  await item.click('Resume two');
  await cardOf(window, 'two').and(window.locator('[data-paused="false"]')).waitFor();
  await submitPrompt(pane, 'the fourth one');
  await pane.waitFor('The fake upstream heard: the fourth one');

  expect(promptsOf(one.upstream)).toEqual(['the first one [[slow:20]]']);
  expect(promptsOf(two.upstream)).toEqual(['the second one [[slow:20]]', 'the fourth one']);
});

test('T14 a budget that is passed says so on its card and notifies once in its period; requests go on', async () => {
  const set = await scene();
  const { window, postern, home } = set;
  await postern.app.evaluate(({ Notification }) => {
    const told: string[] = [];
    Object.assign(globalThis, { told });
    Notification.isSupported = () => true;
    Notification.prototype.show = function show(this: { title: string; body: string }) {
      told.push(`${this.title}: ${this.body}`);
    };
  });
  const told = (): Promise<readonly string[]> =>
    postern.app.evaluate(() => (globalThis as unknown as { told: string[] }).told);
  const { id } = await gatewayTo(set, 'metered');
  await change(window, { type: 'selectGateway', gatewayId: id });
  await openGateways(window);
  await inGatewayMenu(window, 'metered', 'gateway-budget');
  await window.getByTestId('budget-limit').fill('1');
  await cardOf(window, 'metered').getByRole('radio', { name: 'Tokens' }).check();
  await window.getByTestId('budget-save').click();
  const budget = cardOf(window, 'metered').getByTestId('budget');
  await budget.waitFor();
  expect(await budget.getAttribute('data-over')).toBe('false');

  const command = await copyFromSheet(postern, home.cwd, null);
  const run = `${command} exec --skip-git-repo-check 'say hi'`;
  const ran = await paste(home, run);
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  await cardOf(window, 'metered').locator('[data-testid="budget"][data-over="true"]').waitFor();
  await expect.poll(told).toHaveLength(1);
  expect((await told())[0]).toMatch(
    /^metered has used up its budget: [\d,]+ of 1 token this month\. Requests go on\.$/,
  );

  // A second turn counts on and is told to nobody.
  const before = await budget.innerText();
  expect((await paste(home, run)).code).toBe(0);
  await expect.poll(() => budget.innerText()).not.toBe(before);
  expect(await told()).toHaveLength(1);
});
