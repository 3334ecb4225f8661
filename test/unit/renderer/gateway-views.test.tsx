import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { BackendView, GatewayView, ProblemView } from '../../../preload/contract.ts';
import { StoreContext } from '../../../renderer/store/context.ts';
import { createStore, type WindowStore } from '../../../renderer/store/create.ts';
import { draftOf } from '../../../renderer/store/drafts.ts';
import { editorOn } from '../../../renderer/store/editor.ts';
import { withCheck } from '../../../renderer/store/gateway-desk.ts';
import { BackendForm } from '../../../renderer/views/backend/backend-form.tsx';
import { GatewayCard } from '../../../renderer/views/gateways/gateway-card.tsx';
import { ImportSheet } from '../../../renderer/views/import/import-sheet.tsx';
import { ProxyFields } from '../../../renderer/views/settings/proxy-fields.tsx';
import { ProblemBanner } from '../../../renderer/views/shell/banner.tsx';
import { OrganisationMenu } from '../../../renderer/views/shell/organisation-menu.tsx';
import { ToastLine } from '../../../renderer/views/shell/toast.tsx';
import { fakeBridge } from '../../fakes/bridge.ts';
import {
  apiBackendView,
  backendView,
  bookView,
  gatewayView,
  importPreview,
  networkView,
  organisationView,
  settingsView,
  statusView,
  verifyView,
} from '../../fakes/views.ts';

const problem: ProblemView = { code: 'x', what: 'Not accepted.', why: '401.', next: 'Make a new key.' };
const keyed = apiBackendView({ id: 'b-1', name: 'routescope', schema: 'OpenAICompatible', auth: 'apiKey' });

function drawn(children: ReactNode, set: (store: WindowStore) => void = () => undefined): string {
  const store = createStore(fakeBridge());
  store.state.setState({ book: { state: 'ready', value: bookView() } });
  set(store);
  // Drawn without a document, a store shows how it began; here it has to show how it is.
  Object.assign(store.state, { getInitialState: store.state.getState });
  return renderToStaticMarkup(<StoreContext value={store}>{children}</StoreContext>);
}
const textOf = (html: string): string => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const card = (gateway: GatewayView, set?: (store: WindowStore) => void): string =>
  drawn(<GatewayCard gateway={gateway} routing place={0} count={2} />, set);
const tagOf = (html: string, testId: string): string =>
  new RegExp(`<[a-z]+[^>]*data-testid="${testId}"[^>]*>`).exec(html)?.[0] ?? '';

describe('the card of a gateway', () => {
  it('P7: each backend says its schema, address, models, credential and last result', () => {
    const second: BackendView = apiBackendView({
      id: 'b-2',
      name: 'bedrock',
      schema: 'Bedrock',
      upstream: 'https://bedrock-mantle.us-east-1.api.aws/openai/v1',
      authDetail: { type: 'aws', profile: 'work', region: 'us-east-1' },
      modelPattern: '^gpt-',
      leads: false,
      lastResult: { at: Date.now(), status: 403, problem: null },
    });
    const text = textOf(card(gatewayView({ backends: [backendView(), second] })));
    for (const fact of [
      'bedrock-mantle.us-east-1.api.aws',
      'Amazon Bedrock',
      'AWS profile work, us-east-1',
      'models ^gpt-',
      'last answer 403',
    ])
      expect(text).toContain(fact);
  });

  it('T14: says what a pause does, and has the way out of it in sight', () => {
    const html = card(gatewayView({ paused: true }));
    expect(textOf(html)).toContain('Paused: every request is answered with one line that says so');
    expect(tagOf(html, 'gateway-resume')).toContain('<button');
    expect(card(gatewayView())).not.toContain('gateway-resume');
  });

  it('offers a key where there is none, or one for another address only', () => {
    const stale = { place: 'keyring', origin: 'https://old.example', fits: false } as const;
    for (const key of [null, stale])
      expect(card(gatewayView({ backends: [{ ...keyed, key }] }))).toContain('backend-enter-key');
    const kept = { place: 'keyring', origin: 'https://api.openai.com', fits: true } as const;
    expect(card(gatewayView({ backends: [{ ...keyed, key: kept }] }))).not.toContain('backend-enter-key');
  });

  it('the last gateway cannot be deleted', () => {
    const one = drawn(<GatewayCard gateway={gatewayView()} routing place={0} count={1} />);
    expect(one).not.toContain('gateway-delete');
    expect(card(gatewayView())).toContain('gateway-delete');
  });
});

describe('the check of a backend', () => {
  const checked = (change: Parameters<typeof verifyView>[0]): string =>
    card(gatewayView({ backends: [keyed] }), ({ state }) =>
      state.setState(({ bench }) => ({ bench: withCheck(bench, 'b-1', { view: verifyView(change) }) })),
    );

  it('R4: names each step and its state in words, and the verdict', () => {
    const html = checked({
      verdict: 'fails',
      steps: [
        { name: 'reach', state: 'passed', detail: 'Connected' },
        { name: 'models', state: 'failed', detail: '401' },
        { name: 'answer', state: 'skipped', detail: 'Not asked' },
      ],
      problem,
      fix: { type: 'enterKey', label: 'Enter another key' },
    });
    expect(tagOf(html, 'verify-result')).toContain('data-verdict="fails"');
    const text = textOf(html);
    for (const words of [
      'Passed Reach it',
      'Failed List models',
      'Skipped Answer one token',
      'Enter another key',
    ])
      expect(text).toContain(words);
  });

  it('R5: a reason is said once, by the problem, not again by the summary and the step', () => {
    const html = checked({
      verdict: 'fails',
      summary: problem.what,
      steps: [{ name: 'models', state: 'failed', detail: problem.what }],
      problem,
    });
    expect(textOf(html).split(problem.what)).toHaveLength(2);
  });

  it('R5: a fix is offered also where nothing is wrong enough for a problem', () => {
    const html = checked({ fix: { type: 'openSettings', label: 'Open the network settings' } });
    expect(textOf(html)).toContain('Open the network settings');
  });
});

describe('the form of a backend', () => {
  const form = (change: Partial<Parameters<typeof BackendForm>[0]['editor']> = {}, before = keyed): string =>
    drawn(
      <BackendForm editor={{ ...editorOn('default', draftOf(before), 'form'), ...change }} before={before} />,
    );

  it('H9: the field of the key is masked and keeps no value', () => {
    const field = tagOf(form(), 'backend-key');
    expect(field).toContain('type="password"');
    expect(field).toContain('autoComplete="off"');
    expect(field).not.toMatch(/ (value|name)=/);
  });

  it('P5: an occupied lane names its holder, offers both ways out, and does not save', () => {
    const html = form({
      check: {
        problem: { ...problem, code: 'lane-occupied', what: 'Two backends in one lane.' },
        occupiedBy: { id: 'default-openai-transparent', name: 'openai-transparent' },
        lints: [],
      },
    });
    expect(textOf(html)).toContain('Replace openai-transparent');
    expect(textOf(html)).not.toContain('Two backends in one lane.');
    expect(tagOf(html, 'occupied-new-gateway')).not.toContain('disabled');
    expect(tagOf(html, 'occupied-name')).toContain('value="default-2"');
    expect(tagOf(html, 'backend-save')).toContain('disabled');
  });

  it('a problem stands in the way of saving, a lint does not', () => {
    const check = { problem: null, occupiedBy: null, lints: [{ code: 'v1', message: 'Odd.', fix: null }] };
    expect(tagOf(form({ check }), 'backend-save')).not.toContain('disabled');
    expect(tagOf(form({ check: { ...check, problem } }), 'backend-save')).toContain('disabled');
  });

  it('a refused key is explained, with the way to keep it all the same', () => {
    const text = textOf(form({ refusal: verifyView({ verdict: 'fails', problem }) }));
    expect(text).toContain('Not accepted. 401.');
    expect(text).toContain('It was not kept.');
    expect(text).toContain('Save anyway');
  });
});

describe('what stands around', () => {
  it('T13: a gateway file shows its hosts, schemas, needs and warnings before it is agreed to', () => {
    const html = drawn(<ImportSheet />, ({ actions }) =>
      actions.showImport({ ok: true, value: importPreview({ warnings: ['Nobody knows this host.'] }) }),
    );
    const text = textOf(html);
    for (const fact of [
      'api.routescope.example',
      'OpenAI-compatible',
      'A key from you',
      'Nobody knows this host.',
    ])
      expect(text).toContain(fact);
    expect(tagOf(html, 'import-accept')).toContain('<button');
  });

  it('P14: organisations appear once there are two', () => {
    expect(drawn(<OrganisationMenu />)).toBe('');
    const two = [organisationView(), organisationView({ id: 'o', name: 'Engines', selected: false })];
    const html = drawn(<OrganisationMenu />, ({ state }) =>
      state.setState({ book: { state: 'ready', value: bookView(undefined, two) } }),
    );
    expect(html).toMatch(/role="menuitemradio" aria-checked="true"[^>]*>.*Personal/);
    expect(html).toMatch(/aria-checked="false"[^>]*>.*Engines/);
  });

  it('a deletion leaves a line with the way back', () => {
    const html = drawn(<ToastLine />, ({ state }) =>
      state.setState(({ bench }) => ({ bench: { ...bench, toast: { text: 'Deleted work.', undoId: 'u' } } })),
    );
    expect(tagOf(html, 'undo')).toContain('<button');
    expect(drawn(<ToastLine />)).toBe('');
  });

  it('what is wrong with the network stands across the window, but not over the settings that say it themselves', () => {
    const caProblem = { ...problem, code: 'network-ca' };
    const over = (view: 'gateways' | 'settings'): string =>
      drawn(<ProblemBanner />, ({ state }) =>
        state.setState(({ place }) => ({
          status: { state: 'ready', value: statusView({ problem: caProblem }) },
          settings: settingsView({ network: networkView({ caProblem }) }),
          place: { ...place, view },
        })),
      );
    expect(over('gateways')).toContain('data-code="network-ca"');
    expect(over('settings')).toBe('');
  });

  it('H9: the password of a proxy is masked, keeps no value and never shows the one that is kept', () => {
    const field = tagOf(
      drawn(<ProxyFields network={networkView({ proxyPassword: true })} />),
      'proxy-password',
    );
    expect(field).toContain('type="password"');
    expect(field).not.toMatch(/ value=/);
  });
});
