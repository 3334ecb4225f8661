import type { Change, SessionState } from './model.ts';
import type { Database } from './database.ts';
import type { SessionStates } from './sessions.ts';
import type { Write } from './store.ts';
import { findTitled, readCandidates, readTitle, readTitleSession } from './titles.ts';

/**
 * After a commit: folds title sessions that changed under the session they are about, and gives that session its title.
 * A title session may come before the session it is about, so those still alone are looked at again with each new prompt.
 */
export function adoptTitles(
  database: Database,
  states: SessionStates,
  writes: readonly Write[],
): readonly Change[] {
  const touched = new Set<string>();
  let newPrompt = false;
  for (const write of writes) {
    if (write.type === 'session' && write.session.kind === 'title') touched.add(write.session.id);
    if (write.type !== 'item') continue;
    const kind = states.of(write.item.sessionId).session?.kind;
    if (kind === 'title') touched.add(write.item.sessionId);
    else if (write.item.kind === 'prompt') newPrompt = true;
  }
  if (newPrompt) {
    const alone = database.prepare(`
      SELECT id FROM sessions WHERE kind = 'title' AND parent_id IS NULL ORDER BY activity DESC LIMIT 8`);
    for (const row of alone.all() as { id: string }[]) touched.add(row.id);
  }
  return [...touched].flatMap((id) => adopt(database, states, id));
}

function adopt(database: Database, states: SessionStates, titleId: string): readonly Change[] {
  const title = readTitleSession(database, titleId);
  const hidden = states.of(titleId);
  if (title === null || hidden.session === null) return [];
  const parentId = hidden.session.parentId ?? findTitled(title, readCandidates(database));
  if (parentId === null) return [];
  const changes = [...update(hidden, { parentId })];
  const named = readTitle(title.answer);
  if (named === null) return changes;
  return [...changes, ...update(states.of(parentId), { title: named, titleFrom: 'codex' })];
}

function update(
  state: SessionState,
  fields: Partial<NonNullable<SessionState['session']>>,
): readonly Change[] {
  const before = state.session;
  if (before === null) return [];
  const after = { ...before, ...fields };
  const same = after.parentId === before.parentId && after.title === before.title;
  if (same && after.titleFrom === before.titleFrom) return [];
  state.session = after;
  return [{ type: 'session', session: after }];
}
