import type {
  AwsView,
  BackendDraft,
  BackendView,
  DraftCheck,
  GatewayView,
  LocalServerView,
  PresetView,
  ProblemView,
  VerifyView,
} from '../../preload/contract.ts';
import { freeName } from './drafts.ts';
import type { Loadable } from './state.ts';

/** The sheet a backend is set up in. A typed key is never part of it. */
export interface BackendEditor {
  readonly gatewayId: string;
  readonly step: 'choose' | 'form';
  readonly draft: BackendDraft;
  /** What the form says of the provider, where it began from a known one. */
  readonly preset: PresetView | null;
  /** What main said of the newest draft it has seen; null before it said anything. */
  readonly check: DraftCheck | null;
  /** True while the newest draft was not looked at yet. */
  readonly checking: boolean;
  /** What is under way. */
  readonly busy: 'save' | 'key' | null;
  /** Why the last wish was refused. */
  readonly problem: ProblemView | null;
  /** The answer of an upstream that did not take the key; the key itself is gone. */
  readonly refusal: VerifyView | null;
}

/** What there is to choose from when a backend is set up. */
export interface BackendSources {
  readonly presets: Loadable<readonly PresetView[]>;
  readonly locals: Loadable<readonly LocalServerView[]>;
  readonly aws: Loadable<AwsView>;
}

/** The sheet as it opens on a draft. */
export function editorOn(gatewayId: string, draft: BackendDraft, step: BackendEditor['step']): BackendEditor {
  return {
    gatewayId,
    step,
    draft,
    preset: null,
    check: null,
    checking: false,
    busy: null,
    problem: null,
    refusal: null,
  };
}

/** The backend a draft edits, as it is now; null for a new one. */
export function editedBackend(editor: BackendEditor, gateways: readonly GatewayView[]): BackendView | null {
  const { id } = editor.draft;
  if (id === null) return null;
  return gateways.flatMap((one) => one.backends).find((one) => one.id === id) ?? null;
}

/** A draft under a name that its gateway has room for; main would take the same name for the same backend. */
export function withFreeName(draft: BackendDraft, gateway: GatewayView | null): BackendDraft {
  if (draft.id !== null || gateway === null) return draft;
  return {
    ...draft,
    name: freeName(
      draft.name,
      gateway.backends.map((one) => one.name),
    ),
  };
}

/** What is wrong with a draft itself. That its lane is taken is said by `occupiedBy`, with its own ways out. */
export function problemOf(check: DraftCheck | null): ProblemView | null {
  if (check === null || check.problem === null) return null;
  return check.occupiedBy !== null && check.problem.code === 'lane-occupied' ? null : check.problem;
}

/** Whether a draft may be saved as it is. */
export function canSave(editor: BackendEditor): boolean {
  return editor.busy === null && problemOf(editor.check) === null && editor.check?.occupiedBy == null;
}
