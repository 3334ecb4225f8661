/** @file All of setting up a backend: one flow, from choosing a provider to its key, that must keep one order. */
import type {
  Answer,
  BackendDraft,
  BookChange,
  BookChangeAnswer,
  KeyAnswer,
  PresetView,
} from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { BookActions } from './book-actions.ts';
import { blankDraft, checksOnSave, draftOf } from './drafts.ts';
import { canSave, editedBackend, editorOn, withFreeName } from './editor.ts';
import { doneText, withCheck } from './gateway-desk.ts';
import { type Parts, patch } from './parts.ts';
import { gatewaysOf, valueOf } from './state.ts';
import { keyObjection } from './typed-secret.ts';

/** How a draft is saved: in its gateway, in another backend's place, or on a gateway made for it. */
export type SaveWay =
  | { readonly type: 'put' }
  | { readonly type: 'replace'; readonly backendId: string }
  | { readonly type: 'newGateway'; readonly name: string };

/** What a person does to set up a backend. */
export interface EditorActions {
  /** Opens the sheet on what there is to choose from. */
  readonly addBackend: (gatewayId: string) => void;
  /** Opens it on a backend, or on how a backend would be when mended. */
  readonly editBackend: (backendId: string, mended?: BackendDraft) => void;
  readonly chooseDraft: (draft: BackendDraft, preset: PresetView | null) => void;
  readonly backToChoice: () => void;
  /** Takes a draft as typed; main looks at it once the typing pauses. */
  readonly editDraft: (draft: BackendDraft) => void;
  /**
   * Saves the draft, then the key that was typed. `takeKey` reads the field and empties it; it is called once, and only after
   * the backend is saved, so that nothing typed is lost to a refused draft.
   */
  readonly saveBackend: (way: SaveWay, takeKey: () => string) => Promise<void>;
  /** Saves what is new of the draft and then a key alone; `unchecked` keeps it whatever the upstream says. */
  readonly saveKey: (takeKey: () => string, unchecked: boolean) => Promise<void>;
  readonly saveKeyFromFile: () => Promise<void>;
  readonly saveKeyFromCommand: (command: string) => Promise<void>;
  readonly findLocals: () => Promise<void>;
  readonly closeEditor: () => void;
}

/** After this long without a change of the draft main looks at it, ms. */
export const checkAfterMs = 180;

/** Builds them. */
export function editorActions({ store, ask }: Parts, book: Pick<BookActions, 'verify'>): EditorActions {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let newestCheck = 0;
  /** Counts the sheets that were opened: an answer for one that is gone changes nothing. */
  let opened = 0;

  const editor = () => store.getState().editor;

  function put(change: Partial<NonNullable<ReturnType<typeof editor>>>): void {
    store.setState((state) => (state.editor === null ? {} : { editor: { ...state.editor, ...change } }));
  }

  async function look(): Promise<void> {
    timer = null;
    const now = editor();
    if (now === null) return;
    const mine = newestCheck;
    const answer = await ask('backend/check', { gatewayId: now.gatewayId, draft: now.draft });
    if (mine !== newestCheck) return;
    put(answer.ok ? { check: answer.value, checking: false } : { check: null, checking: false });
  }

  function lookLater(afterMs: number): void {
    if (timer !== null) clearTimeout(timer);
    newestCheck += 1;
    put({ checking: true });
    timer = setTimeout(() => void look(), afterMs);
  }

  function open(gatewayId: string, draft: BackendDraft, step: 'choose' | 'form'): void {
    opened += 1;
    store.setState(({ place }) => ({
      editor: editorOn(gatewayId, draft, step),
      place: { ...place, sheet: 'backend' },
    }));
    if (step === 'form') begin(draft);
    else void readSources();
  }

  function begin(draft: BackendDraft): void {
    lookLater(0);
    if (draft.schema === 'Bedrock') void readAws();
  }

  async function readSources(): Promise<void> {
    const readPresets = async (): Promise<void> => {
      const answer = await ask('preset/list');
      patch(store, 'sources', { presets: loaded(answer) });
    };
    await Promise.all([readPresets(), actions.findLocals()]);
  }

  async function readAws(): Promise<void> {
    patch(store, 'sources', { aws: loaded(await ask('aws/read')) });
  }

  /** Saves the draft in one of the ways; the id of the backend, or null when it was refused. */
  async function keep(way: SaveWay): Promise<string | null> {
    const now = editor();
    if (now === null || now.busy !== null) return null;
    const mine = opened;
    put({ busy: 'save', problem: null });
    const before = valueOf(store.getState().book);
    const change: BookChange =
      way.type === 'newGateway'
        ? { type: 'putBackendOnNewGateway', gatewayName: way.name, draft: now.draft }
        : {
            type: 'putBackend',
            gatewayId: now.gatewayId,
            draft: now.draft,
            replaces: way.type === 'replace' ? way.backendId : null,
          };
    const answer = await ask('book/change', change);
    if (answer.ok) takeSaved(answer.value, doneText(change, before));
    if (mine !== opened) return null;
    if (!answer.ok) {
      put({ busy: null, problem: answer.problem });
      return null;
    }
    const { backendId, gatewayId } = answer.value;
    if (backendId === null) {
      close();
      return null;
    }
    put({
      busy: null,
      draft: { ...now.draft, id: backendId },
      ...(gatewayId === null ? {} : { gatewayId }),
      check: null,
    });
    return backendId;
  }

  function takeSaved({ book: value, undoId, backendId }: BookChangeAnswer, text: string): void {
    store.setState(({ bench }) => ({
      book: { state: 'ready', value },
      bench: undoId === null ? bench : { ...bench, toast: { text, undoId } },
    }));
    // What an earlier check said was about how the backend was before.
    if (backendId !== null) store.setState(({ bench }) => ({ bench: withCheck(bench, backendId, null) }));
  }

  /** Asks main to keep a key and shows what became of it; true when it was kept. */
  async function keepKey(backendId: string, asking: Promise<Answer<KeyAnswer>>): Promise<boolean> {
    const mine = opened;
    put({ busy: 'key', problem: null, refusal: null });
    const answer = await asking;
    if (answer.ok && answer.value.state === 'saved') {
      const { verify, book: value } = answer.value;
      store.setState(({ bench }) => ({
        book: { state: 'ready', value },
        bench: verify === null ? bench : withCheck(bench, backendId, { view: verify, problem: null }),
        announcement: t`Key saved.`,
      }));
    }
    if (mine !== opened) return false;
    if (!answer.ok) put({ busy: null, problem: answer.problem });
    else put({ busy: null, refusal: answer.value.state === 'refused' ? answer.value.verify : null });
    return answer.ok && answer.value.state === 'saved';
  }

  /** Saves the draft when it is new or was changed, so that its key has a backend to belong to. */
  async function backendForKey(): Promise<string | null> {
    const now = editor();
    if (now === null) return null;
    const before = editedBackend(now, gatewaysOf(store.getState()) ?? []);
    const same = before !== null && JSON.stringify(draftOf(before)) === JSON.stringify(now.draft);
    if (same) return before.id;
    return canSave(now) ? keep({ type: 'put' }) : null;
  }

  function close(): void {
    opened += 1;
    newestCheck += 1;
    if (timer !== null) clearTimeout(timer);
    timer = null;
    store.setState(({ place }) => ({ editor: null, place: { ...place, sheet: 'none' } }));
  }

  const actions: EditorActions = {
    addBackend: (gatewayId) => open(gatewayId, blankDraft('OpenAICompatible'), 'choose'),
    editBackend(backendId, mended) {
      const gateway = gatewaysOf(store.getState())?.find((one) =>
        one.backends.some((backend) => backend.id === backendId),
      );
      const backend = gateway?.backends.find((one) => one.id === backendId);
      if (gateway !== undefined && backend !== undefined)
        open(gateway.id, mended ?? draftOf(backend), 'form');
    },
    chooseDraft(draft, preset) {
      const now = editor();
      if (now === null) return;
      const gateway = gatewaysOf(store.getState())?.find((one) => one.id === now.gatewayId) ?? null;
      const named = withFreeName(draft, gateway);
      put({ step: 'form', draft: named, preset, check: null, problem: null, refusal: null });
      begin(named);
    },
    backToChoice() {
      newestCheck += 1;
      put({ step: 'choose', check: null, checking: false, problem: null, refusal: null });
    },
    editDraft(draft) {
      put({ draft, problem: null });
      lookLater(checkAfterMs);
    },
    async saveBackend(way, takeKey) {
      const now = editor();
      if (now === null) return;
      const before = editedBackend(now, gatewaysOf(store.getState()) ?? []);
      const backendId = await keep(way);
      if (backendId === null) return;
      const keyed = now.draft.auth.type === 'apiKey';
      const typed = keyed ? takeKey().trim() : '';
      if (typed === '') {
        const after = editedBackend(
          { ...now, draft: { ...now.draft, id: backendId } },
          gatewaysOf(store.getState()) ?? [],
        );
        close();
        if (checksOnSave(before, now.draft, after?.key?.fits ?? false)) await book.verify(backendId, false);
        return;
      }
      const objection = keyObjection(typed);
      if (objection !== null) return put({ problem: objection });
      const kept = await keepKey(backendId, ask('key/save', { backendId, secret: typed, unchecked: false }));
      if (!kept) return;
      close();
      // Main asks the upstream before it keeps a key, and says what it was told; where it did not ask, it is asked now.
      if (!store.getState().bench.checks.has(backendId)) await book.verify(backendId, false);
    },
    async saveKey(takeKey, unchecked) {
      const backendId = await backendForKey();
      if (backendId === null) return;
      const typed = takeKey().trim();
      const objection = keyObjection(typed);
      if (objection !== null) return put({ problem: objection });
      await keepKey(backendId, ask('key/save', { backendId, secret: typed, unchecked }));
    },
    async saveKeyFromFile() {
      const backendId = await backendForKey();
      if (backendId !== null) await keepKey(backendId, ask('key/saveFromFile', { backendId }));
    },
    async saveKeyFromCommand(command) {
      const backendId = await backendForKey();
      if (backendId !== null) await keepKey(backendId, ask('key/saveFromCommand', { backendId, command }));
    },
    async findLocals() {
      patch(store, 'sources', { locals: loaded(await ask('local/find')) });
    },
    closeEditor: close,
  };
  return actions;
}

const loaded = <T>(answer: Answer<T>) =>
  answer.ok
    ? ({ state: 'ready', value: answer.value } as const)
    : ({ state: 'failed', problem: answer.problem } as const);
