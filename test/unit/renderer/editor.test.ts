import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type {
  Answer,
  BookChange,
  BookChangeAnswer,
  DraftCheck,
  KeyAnswer,
} from '../../../preload/contract.ts';
import { azurePartsOf, withAzureParts } from '../../../renderer/store/azure-parts.ts';
import { regionOf, withRegion } from '../../../renderer/store/bedrock-parts.ts';
import { choicesOf } from '../../../renderer/store/choices.ts';
import { createStore } from '../../../renderer/store/create.ts';
import {
  authsFor,
  blankDraft,
  checksOnSave,
  draftOf,
  freeName,
  localDraft,
  withAuth,
} from '../../../renderer/store/drafts.ts';
import { checkAfterMs } from '../../../renderer/store/editor-actions.ts';
import type { WindowState } from '../../../renderer/store/state.ts';
import { keyObjection } from '../../../renderer/store/typed-secret.ts';
import { type Answering, fakeBridge, good } from '../../fakes/bridge.ts';
import {
  accountView,
  apiBackendView,
  backendDraft,
  backendView,
  bookView,
  gatewayView,
  usualOptions,
  verifyView,
} from '../../fakes/views.ts';

const problem = { code: 'backend-invalid', what: 'It cannot be.', why: 'Reasons.', next: 'Mend it.' };
const fine: DraftCheck = { problem: null, occupiedBy: null, lints: [] };
const saved = apiBackendView({
  id: 'b-1',
  name: 'routescope',
  schema: 'OpenAICompatible',
  upstream: 'https://api.routescope.example/v1',
  auth: 'apiKey',
});
const book = bookView([gatewayView({ backends: [backendView(), saved] })]);

const answerTo = (change: BookChange): Answer<BookChangeAnswer> =>
  good({
    book,
    gatewayId: 'default',
    backendId: 'b-1',
    undoId: change.type === 'putBackend' && change.replaces !== null ? 'undo-1' : null,
  });
const keptKey: Answer<KeyAnswer> = good({ state: 'saved', place: 'keyring', verify: verifyView(), book });

const ordinary: Answering = {
  'gateway/list': () => good(book),
  'book/change': answerTo,
  'backend/check': () => good(fine),
  'backend/verify': () => good(verifyView()),
  'key/save': () => keptKey,
  'preset/list': () => good([]),
  'local/find': () => good([]),
  'aws/read': () => good({ profiles: [], environment: false }),
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function started(change: Answering = {}) {
  const bridge = fakeBridge({ ...ordinary, ...change });
  const store = createStore(bridge);
  await store.start();
  return {
    actions: store.actions,
    state: (): WindowState => store.state.getState(),
    editor: () => store.state.getState().editor,
    calls: (name: string) => bridge.asked.filter((one) => one.name === name).map((one) => one.params),
    settle: (ms = checkAfterMs) => vi.advanceTimersByTimeAsync(ms),
  };
}

/** The form for a new backend that needs a key. */
async function adding(change: Answering = {}) {
  const all = await started(change);
  all.actions.addBackend('default');
  all.actions.chooseDraft(backendDraft({ name: 'routescope' }), null);
  await all.settle();
  return all;
}

describe('the sheet of a backend', () => {
  it('begins with what there is to choose from, and asks for it', async () => {
    const { actions, state, calls, settle } = await started();
    actions.addBackend('default');
    await settle(0);
    expect(state().place.sheet).toBe('backend');
    expect(state().editor?.step).toBe('choose');
    expect([calls('preset/list').length, calls('local/find').length]).toEqual([1, 1]);
    expect(state().sources.locals).toEqual({ state: 'ready', value: [] });
  });

  it('P2: gives a new backend a name its gateway has room for', async () => {
    const { editor } = await adding();
    expect(editor()?.draft.name).toBe('routescope-2');
  });

  it('edits a backend as it is, or as it would be when mended', async () => {
    const { actions, editor } = await started();
    actions.editBackend('b-1');
    expect(editor()?.draft).toEqual(draftOf(saved));
    actions.editBackend('b-1', { ...draftOf(saved), upstream: 'https://mended.example/v1' });
    expect(editor()?.draft.upstream).toBe('https://mended.example/v1');
  });

  it('has main look at the draft once the typing pauses, and shows the newest answer only', async () => {
    const answers: ((answer: Answer<DraftCheck>) => void)[] = [];
    const { actions, editor, calls, settle } = await started({
      'backend/check': () => new Promise((resolve) => answers.push(resolve)),
    });
    actions.editBackend('b-1');
    await settle(0);
    for (const name of ['a', 'ab', 'abc']) actions.editDraft({ ...draftOf(saved), name });
    await settle();
    expect(
      calls('backend/check').map((params) => (params as { draft: { name: string } }).draft.name),
    ).toEqual(['routescope', 'abc']);
    answers[1]?.(good({ ...fine, problem }));
    await settle(0);
    answers[0]?.(good(fine));
    await settle(0);
    expect(editor()).toMatchObject({ check: { problem }, checking: false });
  });

  it('takes the mend of a lint as the draft', async () => {
    const mended = backendDraft({ upstream: 'https://api.example.com/v1' });
    const { actions, editor, settle } = await adding({
      'backend/check': ({ draft }) =>
        good({
          ...fine,
          lints:
            draft.upstream === mended.upstream
              ? []
              : [{ code: 'v1', message: 'Odd.', fix: { label: 'Add', draft: mended } }],
        }),
    });
    const fix = editor()?.check?.lints[0]?.fix?.draft;
    actions.editDraft(fix ?? backendDraft());
    await settle();
    expect(editor()).toMatchObject({ draft: mended, check: { lints: [] } });
  });

  it('says nothing to a sheet that was closed meanwhile', async () => {
    let answer: (answer: Answer<BookChangeAnswer>) => void = () => undefined;
    const { actions, editor, calls } = await adding({
      'book/change': () => new Promise((resolve) => (answer = resolve)),
    });
    const saving = actions.saveBackend({ type: 'put' }, () => 'sk-example');
    actions.closeEditor();
    actions.editBackend('b-1');
    answer({ ok: false, problem });
    await saving;
    expect(editor()).toMatchObject({ problem: null, busy: null });
    expect(calls('key/save')).toEqual([]);
  });
});

describe('saving a backend', () => {
  it('H9: the key leaves its field once, only after the backend is saved, and is nowhere in the state', async () => {
    const { actions, state, calls } = await adding();
    const took: unknown[] = [];
    await actions.saveBackend({ type: 'put' }, () => {
      took.push(calls('book/change').length);
      return ' sk-example-1234 ';
    });
    expect(took).toEqual([1]);
    expect(calls('key/save')).toEqual([{ backendId: 'b-1', secret: 'sk-example-1234', unchecked: false }]);
    expect(JSON.stringify(state())).not.toContain('sk-example-1234');
    expect(state().place.sheet).toBe('none');
    expect(state().bench.checks.get('b-1')?.view?.verdict).toBe('works');
  });

  it('H9: a refused draft leaves the key where it was typed', async () => {
    const { actions, editor, calls } = await adding({ 'book/change': () => ({ ok: false, problem }) });
    await actions.saveBackend({ type: 'put' }, () => {
      throw new Error('the field was read');
    });
    expect(editor()).toMatchObject({ problem, busy: null });
    expect(calls('key/save')).toEqual([]);
  });

  it('a key the upstream refuses is explained and not kept; it is kept when pasted again for that', async () => {
    const refused = verifyView({ verdict: 'fails', problem });
    const { actions, editor, state, calls } = await adding({
      'key/save': ({ unchecked }) => (unchecked ? keptKey : good({ state: 'refused', verify: refused })),
    });
    await actions.saveBackend({ type: 'put' }, () => 'sk-wrong-1234');
    expect(editor()).toMatchObject({ refusal: refused, busy: null, draft: { id: 'b-1' } });
    expect(JSON.stringify(state())).not.toContain('sk-wrong-1234');
    await actions.saveKey(() => 'sk-wrong-1234', true);
    expect(calls('key/save')[1]).toMatchObject({ unchecked: true });
    expect(editor()?.refusal).toBeNull();
  });

  it('P5: replaces the backend that holds the lane, with the way back', async () => {
    const { actions, state, calls } = await adding();
    await actions.saveBackend({ type: 'replace', backendId: 'default-chatgpt-codex' }, () => '');
    expect(calls('book/change')[0]).toMatchObject({ type: 'putBackend', replaces: 'default-chatgpt-codex' });
    expect(state().bench.toast).toEqual({ text: 'Replaced chatgpt-codex.', undoId: 'undo-1' });
  });

  it('P5: or puts it on a gateway made for it', async () => {
    const { actions, calls } = await adding();
    await actions.saveBackend({ type: 'newGateway', name: 'default-2' }, () => '');
    expect(calls('book/change')[0]).toMatchObject({
      type: 'putBackendOnNewGateway',
      gatewayName: 'default-2',
    });
  });

  it('R4: is followed by a check where Postern can ask by itself', async () => {
    const { actions, calls } = await started();
    actions.addBackend('default');
    actions.chooseDraft(
      localDraft({ kind: 'ollama', name: 'Ollama', upstream: 'http://127.0.0.1:11434/v1', models: ['m'] }),
      null,
    );
    await actions.saveBackend({ type: 'put' }, () => '');
    expect(calls('backend/verify')).toEqual([{ backendId: 'b-1', oneToken: false, model: null }]);
  });

  it('saves a new backend before a key from a file or a command, and an unchanged one not again', async () => {
    const { actions, calls } = await adding({
      'key/saveFromFile': () => good({ state: 'cancelled' }),
      'key/saveFromCommand': () => keptKey,
    });
    await actions.saveKeyFromFile();
    expect(calls('book/change')).toHaveLength(1);
    actions.editBackend('b-1');
    await actions.saveKeyFromCommand('pass show work');
    expect(calls('book/change')).toHaveLength(1);
    expect(calls('key/saveFromCommand')).toEqual([{ backendId: 'b-1', command: 'pass show work' }]);
  });

  it('asks nothing of main for an empty or shortened key', async () => {
    const { actions, editor, calls } = await started();
    actions.editBackend('b-1');
    await actions.saveKey(() => 'sk-abc…xyz', false);
    expect(editor()?.problem?.code).toBe('secret-malformed');
    expect(calls('key/save')).toEqual([]);
    expect(keyObjection('at-some-token')).toBeNull();
  });
});

describe('what there is to choose from', () => {
  const preset = (id: string, change: Parameters<typeof backendDraft>[0]) => ({
    id,
    name: id,
    about: `About ${id}.`,
    draft: backendDraft(change),
    keyPrefix: null,
  });
  const presets = [
    preset('openai', { schema: 'OpenAI', upstream: 'https://api.openai.com/v1' }),
    preset('azure', { schema: 'AzureOpenAI', upstream: 'https://your-resource.openai.azure.com/openai/v1' }),
    preset('ollama', { upstream: 'http://127.0.0.1:11434/v1', auth: { type: 'none' } }),
    preset('gateway', { upstream: 'https://gateway.example.com/v1' }),
  ];
  const ids = (choices: readonly { readonly id: string }[]): string[] => choices.map((one) => one.id);

  it('stands once each, by where its address comes from', () => {
    const { machine, providers, own } = choicesOf(presets, []);
    expect([ids(machine), ids(providers), ids(own)]).toEqual([
      ['ollama'],
      ['openai'],
      ['azure', 'gateway', 'bedrock', 'chatgpt'],
    ]);
  });

  it('begins with an empty address where the known one only stands for one', () => {
    expect(
      choicesOf(presets, [])
        .own.slice(0, 2)
        .map((one) => one.draft.upstream),
    ).toEqual(['', '']);
  });

  it('has the server that was found in the place of the one that may be there', () => {
    const server = {
      kind: 'ollama',
      name: 'Ollama',
      upstream: 'http://127.0.0.1:11434/v1',
      models: ['m'],
    } as const;
    const { machine } = choicesOf(presets, [server]);
    expect(machine.map((one) => [one.id, one.draft.model])).toEqual([['ollama', 'm']]);
  });

  it('has every schema also without presets', () => {
    const schemas = choicesOf([], []).own.map((one) => one.draft.schema);
    expect(schemas.toSorted()).toEqual([
      'AzureOpenAI',
      'Bedrock',
      'ChatGPTCodex',
      'OpenAI',
      'OpenAICompatible',
    ]);
  });
});

describe('drafts', () => {
  it.each([
    ['my-resource', 'v1', 'https://my-resource.openai.azure.com/openai/v1', []],
    ['https://my-resource.openai.azure.com/', 'v1', 'https://my-resource.openai.azure.com/openai/v1', []],
    [
      'my-resource.cognitiveservices.azure.com/openai/deployments/x/chat/completions?api-version=1',
      '2025-04-01-preview',
      'https://my-resource.cognitiveservices.azure.com/openai',
      [['api-version', '2025-04-01-preview']],
    ],
    ['https://apim.example.com/team/openai', 'v1', 'https://apim.example.com/team/openai/v1', []],
    ['not a resource', 'v1', 'not a resource', []],
  ])('of Azure lead from %j, %s to %s', (resource, version, upstream, query) => {
    const draft = withAzureParts(blankDraft('AzureOpenAI'), { resource, version });
    expect([draft.upstream, draft.options.query]).toEqual([upstream, query]);
  });

  it('of Azure keep other parameters, and are read back as they were said', () => {
    const draft = {
      ...blankDraft('AzureOpenAI'),
      options: { ...usualOptions, query: [['team', 'a']] as const },
    };
    const dated = withAzureParts(draft, { resource: 'res', version: '2025-04-01-preview' });
    expect(dated.options.query).toEqual([
      ['api-version', '2025-04-01-preview'],
      ['team', 'a'],
    ]);
    expect(azurePartsOf(dated)).toEqual({ resource: 'res', version: '2025-04-01-preview' });
    expect(azurePartsOf(withAzureParts(dated, { resource: 'res', version: 'v1' }))).toEqual({
      resource: 'res',
      version: 'v1',
    });
  });

  it('of Bedrock follow the region, in the address and in what is signed, and leave an address of one’s own', () => {
    const signed = withAuth(blankDraft('Bedrock'), 'aws', []);
    const moved = withRegion(signed, 'eu-central-1');
    expect([regionOf(moved), moved.upstream, moved.auth]).toEqual([
      'eu-central-1',
      'https://bedrock-mantle.eu-central-1.api.aws/openai/v1',
      { type: 'aws', profile: null, region: 'eu-central-1' },
    ]);
    const own = withRegion({ ...signed, upstream: 'https://vpce.example.com/openai/v1' }, 'eu-west-1');
    expect(own.upstream).toBe('https://vpce.example.com/openai/v1');
  });

  it('offer an account only where one fits, and never lose the choice they have', () => {
    expect(authsFor(blankDraft('ChatGPTCodex'), [])).toEqual(['transparent']);
    expect(authsFor(blankDraft('ChatGPTCodex'), [accountView()])).toEqual(['transparent', 'account']);
    expect(authsFor(blankDraft('OpenAI'), [accountView()])).not.toContain('account');
    expect(authsFor({ schema: 'Bedrock', auth: { type: 'none' } }, [])).toContain('none');
  });

  it('take a free name, whatever is there', () => {
    expect(freeName('work', ['home'])).toBe('work');
    expect(freeName('work', ['work', 'work-2', 'work-4'])).toBe('work-3');
  });

  it('are checked on saving when there is something new to find out', () => {
    const draft = draftOf(saved);
    expect(checksOnSave(null, draft, true)).toBe(true);
    expect(checksOnSave(null, draft, false)).toBe(false);
    expect(checksOnSave(saved, draft, true)).toBe(false);
    expect(checksOnSave(saved, { ...draft, name: 'other' }, true)).toBe(false);
    expect(checksOnSave(saved, { ...draft, upstream: 'https://x.example/v1' }, true)).toBe(true);
    expect(checksOnSave(null, blankDraft('ChatGPTCodex'), false)).toBe(false);
  });
});
