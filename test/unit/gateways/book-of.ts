import { defaultBook, usualBackend, type Backend, type GatewayBook } from '../../../main/domain/gateway.ts';
import type { BackendDraft, BookChange } from '../../../preload/contract.ts';
import { applyChange, type Changed } from '../../../main/gateways/changes.ts';
import { draftOf } from '../../../main/gateways/draft.ts';

/** Gives `id-1`, `id-2`… */
export function counter(stem = 'id'): () => string {
  let count = 0;
  return () => `${stem}-${(count += 1)}`;
}

/** A draft of a backend that does not exist yet. */
export function draft(part: Partial<BackendDraft> & Pick<BackendDraft, 'name'>): BackendDraft {
  const usual = usualBackend({
    id: '',
    name: '',
    schema: 'OpenAICompatible',
    upstream: 'https://a.example/v1',
  });
  return { ...draftOf(usual), id: null, ...part };
}

/** Applies changes one after another to the book of a first run; throws at the first problem. */
export function after(...changes: readonly BookChange[]): GatewayBook {
  const newId = counter();
  return changes.reduce((book, change) => applied(book, change, newId).book, defaultBook());
}

/** Applies a change that must succeed. */
export function applied(book: GatewayBook, change: BookChange, newId: () => string = counter()): Changed {
  const result = applyChange(book, change, newId);
  if (!result.ok) throw new Error(`${result.problem.what} ${result.problem.why}`);
  return result.value;
}

/** Applies a change that must fail; the problem. */
export function refused(book: GatewayBook, change: BookChange) {
  const result = applyChange(book, change, counter());
  if (result.ok) throw new Error(`${change.type} was not refused.`);
  return result.problem;
}

/** Every backend of a book. */
export function backendsOf(book: GatewayBook): readonly Backend[] {
  return book.organisations.flatMap((one) => one.gateways.flatMap((gateway) => gateway.backends));
}

/** The names of the gateways of an organisation, in order. */
export function gatewayNames(book: GatewayBook, at = 0): readonly string[] {
  return book.organisations[at]?.gateways.map(({ name }) => name) ?? [];
}
