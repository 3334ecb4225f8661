/** @file The states of gateways, backends, their checks, gateway files and the network. One flat table, read by name. */
import type {
  BackendView,
  GatewayView,
  OrganisationView,
  PresetView,
  ProblemView,
} from '../../preload/contract.ts';
import type { WindowStore } from '../../renderer/store/create.ts';
import { blankDraft } from '../../renderer/store/drafts.ts';
import { type Answering, type FakeBridge, good } from '../fakes/bridge.ts';
import {
  accountView,
  apiBackendView,
  backendDraft,
  backendView,
  bookView,
  gatewayView,
  importPreview,
  networkView,
  organisationView,
  settingsView,
  statusView,
  usualOptions,
  verifyView,
} from '../fakes/views.ts';
import { now } from './conversation.ts';

interface Scenario {
  readonly answering: Answering;
  readonly after?: (store: WindowStore, bridge: FakeBridge) => void;
}

const kept = (origin: string): BackendView['key'] => ({ place: 'keyring', origin, fits: true });
const passed = { at: now - 9000, status: 200, problem: null };
const never = new Promise<never>(() => undefined);

const unauthorised: ProblemView = {
  code: 'key-refused',
  what: 'The provider does not take this key.',
  why: 'api.routescope.example answered 401: invalid_api_key.',
  next: 'Make a new key where the provider issues them, then enter it here.',
};
const noDeployment: ProblemView = {
  code: 'azure-deployment',
  what: 'The resource is there, the deployment is not.',
  why: 'Azure answered 404 DeploymentNotFound for gpt-6-sol.',
  next: 'Deployments of this resource: gpt-6-1-sol.',
};

const routescope: BackendView = apiBackendView({
  id: 'b-routescope',
  name: 'routescope',
  schema: 'OpenAICompatible',
  upstream: 'https://api.routescope.example/v1',
  auth: 'apiKey',
  key: kept('https://api.routescope.example'),
  lastResult: passed,
});
const azure = apiBackendView({
  id: 'b-azure',
  name: 'azure-eu',
  schema: 'AzureOpenAI',
  upstream: 'https://engines-eu.openai.azure.com/openai',
  authDetail: { type: 'apiKey', header: 'api-key' },
  key: null,
  model: 'gpt-6-1-sol',
  leads: false,
  options: { ...usualOptions, query: [['api-version', '2025-04-01-preview']] },
});
const bedrock = apiBackendView({
  id: 'b-bedrock',
  name: 'bedrock',
  schema: 'Bedrock',
  upstream: 'https://bedrock-mantle.eu-central-1.api.aws/openai/v1',
  authDetail: { type: 'aws', profile: 'engines-sso', region: 'eu-central-1' },
  modelPattern: '^openai\\.gpt-oss-',
  leads: false,
  lastResult: { at: now - 3_600_000, status: 403, problem: null },
});
const ollama = apiBackendView({
  id: 'b-ollama',
  name: 'ollama',
  schema: 'OpenAICompatible',
  upstream: 'http://127.0.0.1:11434/v1',
  auth: 'none',
  model: 'gpt-oss:20b',
  disabled: true,
  leads: false,
});

const home = gatewayView({
  backends: [backendView({ lastResult: passed }), apiBackendView()],
});
const work: GatewayView = gatewayView({
  id: 'g-work',
  name: 'work',
  selected: false,
  budget: { limit: 50, unit: 'usd', period: 'month', used: 18.4, unpriced: [] },
  backends: [routescope, azure, bedrock, ollama],
});
const lab: GatewayView = gatewayView({
  id: 'g-lab',
  name: 'lab',
  selected: false,
  paused: true,
  backends: [backendView({ id: 'b-lab' }), apiBackendView({ id: 'b-lab-api', lastResult: passed })],
});
const over: GatewayView = gatewayView({
  budget: { limit: 20, unit: 'usd', period: 'week', used: 23.61, unpriced: ['gpt-oss:20b', 'mystery-1'] },
});
const longNamed: GatewayView = gatewayView({
  name: 'a-gateway-whose-name-uses-all-of-the-sixty-four-characters-given',
  selected: true,
  backends: [
    backendView({ name: 'chatgpt-codex-for-the-analytical-engines-department-of-the-north' }),
    apiBackendView({
      name: 'an-internal-gateway-with-a-name-that-does-not-end-before-sixty-4',
      schema: 'OpenAICompatible',
      upstream: 'https://models.internal.platform.analytical-engines.example.com:8443/openai/v1',
      auth: 'apiKey',
      key: { place: 'memory', origin: 'https://old.example.com', fits: false },
      modelPattern: '^(gpt-6|gpt-5)[.-].*(codex|sol|mini)$',
    }),
  ],
});

const presets: readonly PresetView[] = [
  {
    id: 'routescope',
    name: 'Routescope',
    about: 'One key for many providers; your own routes.',
    draft: backendDraft(),
    keyPrefix: 'sk-rs-',
  },
  {
    id: 'openrouter',
    name: 'OpenRouter',
    about: 'Many models behind one key.',
    draft: backendDraft({ name: 'openrouter', upstream: 'https://openrouter.ai/api/v1' }),
    keyPrefix: 'sk-or-',
  },
  {
    id: 'openai',
    name: 'OpenAI',
    about: 'OpenAI’s API, paid by use, with a key that Postern keeps.',
    draft: blankDraft('OpenAI'),
    keyPrefix: 'sk-',
  },
  {
    id: 'lmstudio',
    name: 'LM Studio',
    about: 'Models on this machine, free of charge; with its server switched on.',
    draft: backendDraft({
      name: 'lmstudio',
      upstream: 'http://127.0.0.1:1234/v1',
      auth: { type: 'none' },
    }),
    keyPrefix: null,
  },
];

const two: readonly OrganisationView[] = [
  organisationView(),
  organisationView({ id: 'engines', name: 'Analytical Engines', selected: false, gateways: 3 }),
];

/** The answers of this part of the window, over the ordinary ones. */
function answeringWith(
  ordinary: Answering,
  gateways: readonly GatewayView[],
  change: Answering = {},
): Answering {
  const book = bookView(gateways);
  return {
    ...ordinary,
    'gateway/list': () => good(book),
    'account/list': () => good([accountView()]),
    'book/change': (made) =>
      good({
        book:
          made.type === 'deleteGateway'
            ? bookView(gateways.filter((one) => one.id !== made.gatewayId))
            : book,
        gatewayId: null,
        backendId: made.type === 'putBackend' ? (made.draft.id ?? 'b-routescope') : null,
        undoId: made.type.startsWith('delete') ? 'undo-1' : null,
      }),
    'book/undo': () => good(book),
    'backend/check': () => good({ problem: null, occupiedBy: null, lints: [] }),
    'backend/verify': ({ oneToken }) =>
      good(
        verifyView({
          at: now,
          steps: [
            { name: 'reach', state: 'passed', detail: 'Connected in 21 ms' },
            { name: 'models', state: 'passed', detail: '200 in 84 ms, 3 models' },
            oneToken
              ? { name: 'answer', state: 'passed', detail: 'gpt-6.1-sol answered in 620 ms, 9 tokens' }
              : { name: 'answer', state: 'skipped', detail: 'Not asked; it costs a token or two' },
          ],
        }),
      ),
    'preset/list': () => good(presets),
    'local/find': () =>
      good([
        {
          kind: 'ollama',
          name: 'Ollama',
          upstream: 'http://127.0.0.1:11434/v1',
          models: ['gpt-oss:20b', 'qwen3-coder:30b'],
        },
      ]),
    'aws/read': () =>
      good({
        profiles: [
          { name: 'default', region: 'us-east-1', kind: 'keys' },
          { name: 'engines-sso', region: 'eu-central-1', kind: 'SSO' },
        ],
        environment: false,
      }),
    ...change,
  };
}

/** Every state of gateways by the name the gallery's address gives it. */
export function gatewayScenarios(ordinary: Answering): Readonly<Record<string, Scenario>> {
  const page = (
    gateways: readonly GatewayView[],
    after?: Scenario['after'],
    change: Answering = {},
  ): Scenario => ({
    answering: answeringWith(ordinary, gateways, change),
    after: (store, bridge) => {
      store.actions.show('gateways');
      after?.(store, bridge);
    },
  });
  const editing = (schema: Parameters<typeof blankDraft>[0], change: Answering = {}): Scenario =>
    page(
      [home],
      ({ actions }) => {
        actions.addBackend('default');
        actions.chooseDraft(blankDraft(schema), null);
      },
      change,
    );
  const network = (change: Parameters<typeof networkView>[0]): Scenario => ({
    answering: {
      ...ordinary,
      'settings/read': () => good(settingsView({ network: networkView(change) })),
    },
    after: ({ actions }) => {
      actions.show('settings');
      scrollTo('.proxy-now');
    },
  });
  return {
    'gateways-many': page([home, work, lab]),
    'gateways-work': page([{ ...work, selected: true }]),
    'gateways-paused': page([{ ...lab, selected: true }]),
    'gateways-budget-over': page([
      over,
      { ...work, budget: { limit: 2_000_000, unit: 'tokens', period: 'day', used: null, unpriced: [] } },
    ]),
    'gateways-long': page([longNamed]),
    'gateways-closed': page([
      gatewayView({ backends: [{ ...ollama, lane: 'api' }] }),
      gatewayView({ id: 'g-empty', name: 'empty', selected: false, backends: [] }),
    ]),
    'gateways-loading': {
      answering: { ...ordinary, 'gateway/list': () => never },
      after: ({ actions }) => actions.show('gateways'),
    },
    'gateways-broken': page([home], undefined, {
      'gateway/list': () => ({
        ok: false,
        problem: {
          code: 'gateways-unreadable',
          what: 'The gateways could not be read.',
          why: 'The file is there and cannot be opened.',
          next: 'Check the permissions of gateways.json, then try again.',
        },
      }),
    }),
    'gateway-creating': page([home], () => press('[data-testid=gateway-create]')),
    'gateway-menu': page([home, work], () => press('[data-testid=gateway-menu]')),
    'gateway-budgeting': page([home], () => {
      press('[data-testid=gateway-menu]');
      press('[data-testid=gateway-budget]', 80);
    }),
    'gateway-deleted': page(
      [home, work],
      ({ actions }) => void actions.change({ type: 'deleteGateway', gatewayId: 'g-work' }),
    ),
    'top-gateway': {
      answering: answeringWith(ordinary, [home, work, lab]),
      after: () => press('[data-testid=top-gateway]'),
    },
    organisations: page([home], undefined, {
      'gateway/list': () => good(bookView([home], two)),
    }),
    'organisation-menu': page([home], () => press('[data-testid=organisation-switch]'), {
      'gateway/list': () => good(bookView([home], two)),
    }),
    'verify-running': page(
      [{ ...work, selected: true }],
      ({ actions }) => void actions.verify('b-routescope', false),
      { 'backend/verify': () => never },
    ),
    'verify-works': page(
      [{ ...work, selected: true }],
      ({ actions }) => void actions.verify('b-routescope', true),
    ),
    'verify-reachable': page([home], ({ actions }) => void actions.verify('default-chatgpt-codex', false), {
      'backend/verify': () =>
        good(
          verifyView({
            at: now,
            verdict: 'reachable',
            summary: 'It answers; whether it takes Codex’s sign-in shows with the first prompt.',
            steps: [
              { name: 'reach', state: 'passed', detail: 'Connected in 32 ms' },
              { name: 'models', state: 'skipped', detail: 'Needs Codex’s own sign-in' },
              { name: 'answer', state: 'skipped', detail: 'Not asked' },
            ],
            models: [],
          }),
        ),
    }),
    'verify-fails': page(
      [{ ...work, selected: true }],
      ({ actions }) => void actions.verify('b-azure', false),
      {
        'backend/verify': () =>
          good(
            verifyView({
              at: now,
              verdict: 'fails',
              summary: 'The deployment is not there.',
              steps: [
                { name: 'reach', state: 'passed', detail: 'Connected in 44 ms' },
                { name: 'models', state: 'failed', detail: '404 in 71 ms' },
                { name: 'answer', state: 'skipped', detail: 'Not asked' },
              ],
              models: [],
              problem: noDeployment,
              fix: { type: 'editBackend', label: 'Use gpt-6-1-sol', draft: blankDraft('AzureOpenAI') },
            }),
          ),
      },
    ),
    'backend-choose': page([home], ({ actions }) => actions.addBackend('default')),
    'backend-choose-none': page([home], ({ actions }) => actions.addBackend('default'), {
      'local/find': () => good([]),
      'preset/list': () => good([]),
    }),
    'backend-new': page([home], ({ actions }) => {
      actions.addBackend('default');
      actions.chooseDraft(backendDraft(), presets[0] ?? null);
    }),
    'backend-advanced': page(
      [
        {
          ...work,
          backends: [
            {
              ...routescope,
              modelPattern: '^gpt-',
              options: {
                headers: [['X-Team', 'engines']],
                query: [['region', 'eu']],
                retries: 2,
                connectTimeoutMs: 4000,
                streamIdleTimeoutMs: null,
              },
            },
          ],
        },
      ],
      ({ actions }) => actions.editBackend('b-routescope'),
    ),
    'backend-elsewhere': page([longNamed], ({ actions }) =>
      actions.editBackend('default-openai-transparent'),
    ),
    'backend-azure': editing('AzureOpenAI'),
    'backend-azure-edit': page([work], ({ actions }) => actions.editBackend('b-azure')),
    'backend-bedrock': page([work], ({ actions }) => actions.editBackend('b-bedrock')),
    'backend-problem': editing('OpenAICompatible', {
      'backend/check': () =>
        good({
          problem: {
            code: 'backend-invalid',
            what: 'The address of backend "provider" cannot be used.',
            why: 'Only https may leave this machine.',
            next: 'Use https, or http for an address on this machine.',
          },
          occupiedBy: null,
          lints: [],
        }),
    }),
    'backend-lints': page(
      [home],
      ({ actions }) => {
        actions.addBackend('default');
        actions.chooseDraft(backendDraft({ upstream: 'https://api.routescope.example' }), null);
      },
      {
        'backend/check': ({ draft }) =>
          good({
            problem: null,
            occupiedBy: null,
            lints: [
              {
                code: 'v1-missing',
                message: 'Most gateways have their API below /v1, and this address ends before it.',
                fix: { label: 'Add /v1', draft: { ...draft, upstream: `${draft.upstream}/v1` } },
              },
              { code: 'odd-host', message: 'This host is not one of the provider’s.', fix: null },
            ],
          }),
      },
    ),
    'backend-occupied': editing('OpenAI', {
      'backend/check': () =>
        good({
          problem: null,
          occupiedBy: { id: 'default-openai-transparent', name: 'openai-transparent' },
          lints: [],
        }),
    }),
    'backend-key-refused': page(
      [{ ...work, backends: [{ ...routescope, key: null }] }],
      ({ actions }) => {
        actions.editBackend('b-routescope');
        void actions.saveKey(() => 'sk-rs-example', false);
      },
      {
        'key/save': () =>
          good({ state: 'refused', verify: verifyView({ verdict: 'fails', problem: unauthorised }) }),
      },
    ),
    import: {
      answering: answeringWith(ordinary, [home]),
      after: ({ actions }) =>
        actions.showImport({
          ok: true,
          value: importPreview({
            name: 'default',
            nameTaken: true,
            backends: [
              {
                name: 'chatgpt-codex',
                schema: 'ChatGPTCodex',
                lane: 'chatgpt',
                host: 'chatgpt.com',
                needs: 'nothing',
              },
              ...importPreview().backends,
              {
                name: 'bedrock',
                schema: 'Bedrock',
                lane: 'api',
                host: 'bedrock-mantle.eu-central-1.api.aws',
                needs: 'aws',
              },
            ],
            warnings: [
              'api.routescope.example is no provider Postern knows: what Codex sends goes there.',
              'routescope adds the header X-Team to every request.',
            ],
          }),
        }),
    },
    'import-refused': {
      answering: answeringWith(ordinary, [home]),
      after: ({ actions }) =>
        void actions.dropFile({
          name: 'holiday.png',
          size: 2_400_000,
          arrayBuffer: async () => new ArrayBuffer(0),
        }),
    },
    'drop-target': {
      answering: answeringWith(ordinary, [home]),
      after: () => {
        setTimeout(() => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(['{}'], 'work.json'));
          window.dispatchEvent(new DragEvent('dragenter', { dataTransfer }));
        }, 100);
      },
    },
    'launch-route': {
      answering: {
        ...answeringWith(ordinary, [home, work, lab]),
        'launch/preview': (request) =>
          good({
            folder: request.folder,
            lane: 'api',
            laneReason: 'Its gateway signs the API lane with a key of its own.',
            gateway: 'work',
            backend: 'routescope',
            terminal: 'GNOME Terminal',
            command: 'codex -c model_provider="postern"',
            routed: true,
            problem: null,
          }),
      },
      after: ({ actions }) => {
        actions.openLaunch();
        actions.setLaunchGateway('g-work');
      },
    },
    'settings-network': network({ proxyInForce: 'http://proxy.example.com:3128', caFrom: 'SSL_CERT_FILE' }),
    'settings-proxy': network({
      proxyMode: 'manual',
      proxyUrl: 'http://proxy.example.com:8080',
      proxyUser: 'ada',
      proxyPassword: true,
      proxyBypass: 'internal.example.com',
      proxyInForce: 'http://proxy.example.com:8080',
      caBundle: '/home/ada/certificates/corporate.pem',
      caFrom: null,
      caProblem: {
        code: 'ca-invalid',
        what: 'The certificate file cannot be used.',
        why: 'Line 14 is not part of a PEM certificate.',
        next: 'Export the bundle again, or remove it here.',
      },
    }),
    'status-paused': {
      answering: {
        ...answeringWith(ordinary, [{ ...lab, selected: true }]),
        'status/read': () => good(statusView({ sentence: 'Gateway lab is paused', gateway: 'lab' })),
      },
      after: ({ actions }) => actions.show('gateways'),
    },
  };
}

/** Presses what a person would, once it is drawn. */
function press(selector: string, afterMs = 40): void {
  setTimeout(() => document.querySelector<HTMLElement>(selector)?.click(), afterMs);
}

function scrollTo(selector: string): void {
  setTimeout(() => document.querySelector(selector)?.scrollIntoView({ block: 'center' }), 150);
}
