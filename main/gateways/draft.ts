import type { BackendDraft } from '../../preload/contract.ts';
import type { Backend } from '../domain/gateway.ts';
import { normaliseDraft } from '../domain/normalise.ts';

/** A backend as a person edits it. */
export function draftOf(backend: Backend): BackendDraft {
  const { id, name, schema, upstream, modelPattern, auth, model, options } = backend;
  return { id, name, schema, upstream, modelPattern, auth, model, options };
}

/** The backend a draft describes, tidied; `before` is the one it updates, whose id and state it keeps. */
export function backendFrom(
  draft: BackendDraft,
  id: string,
  before: Pick<Backend, 'disabled'> | null = null,
): Backend {
  const { name, schema, upstream, modelPattern, auth, model, options } = normaliseDraft(draft);
  const disabled = before?.disabled ?? false;
  return { id, name, schema, upstream, modelPattern, auth, model, disabled, options };
}
