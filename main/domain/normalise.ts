import type { AuthView, BackendDraft } from '../../preload/contract.ts';

type Field = readonly [name: string, value: string];

/** A draft as it is saved: blanks at the ends and slashes after the address taken off, empty entries left out. */
export function normaliseDraft(draft: BackendDraft): BackendDraft {
  return {
    ...draft,
    name: draft.name.trim(),
    upstream: normaliseUpstream(draft.upstream),
    modelPattern: draft.modelPattern.trim() || '.*',
    auth: normaliseAuth(draft.auth),
    model: draft.model?.trim() || null,
    options: {
      ...draft.options,
      headers: fields(draft.options.headers),
      query: fields(draft.options.query),
    },
  };
}

/** An address without blanks around it and slashes after it. */
export function normaliseUpstream(text: string): string {
  const trimmed = text.trim();
  let end = trimmed.length;
  // A loop, because a pattern such as /\/+$/ takes quadratic time on a long row of slashes (J7).
  while (end > 0 && trimmed[end - 1] === '/') end -= 1;
  return trimmed.slice(0, end);
}

function normaliseAuth(auth: AuthView): AuthView {
  switch (auth.type) {
    case 'apiKey':
      return { type: 'apiKey', header: auth.header.trim().toLowerCase() || 'authorization' };
    case 'aws':
      return { type: 'aws', profile: auth.profile?.trim() || null, region: auth.region.trim().toLowerCase() };
    default:
      return auth;
  }
}

function fields(list: readonly Field[]): readonly Field[] {
  return list
    .map(([name, value]): Field => [name.trim(), value.trim()])
    .filter(([name, value]) => name !== '' || value !== '');
}
