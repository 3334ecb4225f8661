import type { BackendDraft, DraftCheck, LintView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { firstOf } from '../domain/check-list.ts';
import { checkBackend, checkRoom, occupant } from '../domain/constraints.ts';
import type { Gateway, GatewayBook } from '../domain/gateway.ts';
import { lintDraft } from '../domain/lint.ts';
import { backendFrom } from './draft.ts';
import { findGateway, freeName, gone } from './places.ts';
import { updatedBy } from './put-backend.ts';

/** Stands for the id of a backend that has none yet. */
const noId = '';

/** What stands in the way of saving a draft in a gateway, who holds the lane it wants, and what is merely odd about it. */
export function draftCheck(book: GatewayBook, gatewayId: string, draft: BackendDraft): DraftCheck {
  const gateway = findGateway(book, gatewayId)?.gateway;
  if (gateway === undefined) return { problem: gone('gateway'), occupiedBy: null, lints: [] };
  const before = updatedBy(gateway, draft);
  const backend = backendFrom(draft, before?.id ?? noId, before);
  const holder = occupant(gateway, backend);
  return {
    problem: firstOf([checkBackend(backend), checkRoom(gateway, backend)], (one) => one),
    occupiedBy: holder === null ? null : { id: holder.id, name: holder.name },
    lints: [...lintDraft(draft), ...updating(gateway, draft)],
  };
}

/** A new draft with the name of a backend that is there would update it (FEATURES P2), which is worth a word. */
function updating(gateway: Gateway, draft: BackendDraft): readonly LintView[] {
  const before = draft.id === null ? updatedBy(gateway, draft) : null;
  if (before === null) return [];
  const name = freeName(
    before.name,
    gateway.backends.map((one) => one.name),
  );
  return [
    {
      code: 'name-updates',
      message: t`Saving changes the backend "${before.name}" that is there already.`,
      fix: { label: t`Call it ${name}`, draft: { ...draft, name } },
    },
  ];
}
