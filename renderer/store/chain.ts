import type { ItemView, LogChanges, ProblemView, SessionOpening, TurnView } from '../../preload/contract.ts';

/** One turn with its items in order; the turn itself may arrive after its first item. */
export interface TurnNode {
  readonly id: string;
  readonly turn: TurnView | null;
  readonly items: readonly ItemView[];
  /** How many items of it are still to be read; `items` is empty until they are. */
  readonly unread: number;
}

/** One line of the conversation as it is drawn: an item, the place of one to be read, or the numbers that end a turn. */
export type ChainRow =
  | { readonly key: string; readonly kind: 'unread'; readonly turnId: string }
  | { readonly key: string; readonly kind: 'item'; readonly turnId: string; readonly itemId: string }
  | { readonly key: string; readonly kind: 'turnEnd'; readonly turnId: string };

/** The watched session's conversation. `rows` keeps its identity while only text grows. */
export interface Chain {
  readonly sessionId: string;
  readonly turns: ReadonlyMap<string, TurnNode>;
  readonly order: readonly string[];
  readonly rows: readonly ChainRow[];
  /** Why further turns could not be read; null when they could. */
  readonly problem: ProblemView | null;
}

type ItemOrTurnChanges = Pick<LogChanges, 'turns' | 'items' | 'appended'>;

/** The conversation as it was read; `before` is the same one read earlier, of which what cannot have changed is kept. */
export function chainOf(opening: SessionOpening, before: Chain | null = null): Chain {
  const sessionId = opening.session.id;
  const turns = new Map(opening.turns.map((turn) => [turn.id, { id: turn.id, turn, items: [], unread: 0 }]));
  const empty: Chain = { sessionId, turns, order: [], rows: [], problem: null };
  const read = foldChain(empty, { turns: [], items: opening.items, appended: [] });
  const draft = new Map(read.turns);
  for (const { turnId, items } of opening.unread) {
    const node = draft.get(turnId);
    const known = before?.sessionId === sessionId ? before.turns.get(turnId) : undefined;
    if (node === undefined) continue;
    draft.set(turnId, known !== undefined && isSame(known, node, items) ? known : { ...node, unread: items });
  }
  return reordered({ ...read, turns: draft });
}

/** True when a turn that was read earlier ended then and looks the same now. */
function isSame(known: TurnNode, now: TurnNode, items: number): boolean {
  return (
    known.turn?.endedAt != null &&
    known.items.length === items &&
    JSON.stringify(known.turn) === JSON.stringify(now.turn)
  );
}

/** Puts the items of these turns where they were missing; what was read already is newer and stays. */
export function foldRead(chain: Chain, turnIds: readonly string[], items: readonly ItemView[]): Chain {
  const wanted = new Set(turnIds.filter((turnId) => (chain.turns.get(turnId)?.unread ?? 0) > 0));
  if (wanted.size === 0) return { ...chain, problem: null };
  const draft = new Map(chain.turns);
  for (const turnId of wanted) {
    const node = draft.get(turnId);
    if (node === undefined) continue;
    const own = items.filter((item) => item.turnId === turnId);
    draft.set(turnId, { ...node, items: own.toSorted((a, b) => a.position - b.position), unread: 0 });
  }
  return reordered({ ...chain, turns: draft, problem: null });
}

/** Folds one batch; turns and items that did not change keep their identity, and changes for other sessions are left alone. */
export function foldChain(chain: Chain, changes: ItemOrTurnChanges): Chain {
  const mine = (entry: { readonly sessionId: string }): boolean => entry.sessionId === chain.sessionId;
  const turns = changes.turns.filter(mine);
  const items = changes.items.filter(mine);
  const appended = changes.appended.filter(mine);
  if (turns.length + items.length + appended.length === 0) return chain;

  const draft = new Map(chain.turns);
  let moved = false;
  const nodeOf = (turnId: string): TurnNode => {
    const node = draft.get(turnId);
    if (node === undefined) moved = true;
    return node ?? { id: turnId, turn: null, items: [], unread: 0 };
  };
  for (const turn of turns) {
    const node = nodeOf(turn.id);
    if (node.turn?.ordinal !== turn.ordinal) moved = true;
    draft.set(turn.id, { ...node, turn });
  }
  for (const item of items) {
    const node = nodeOf(item.turnId);
    // It comes with the rest of its turn.
    if (node.unread > 0) continue;
    const placed = withItem(node.items, item);
    if (placed.moved) moved = true;
    draft.set(item.turnId, { ...node, items: placed.items });
  }
  for (const { itemId, text } of appended) appendTo(draft, chain.order, itemId, text);

  return moved ? reordered({ ...chain, turns: draft }) : { ...chain, turns: draft };
}

function reordered(chain: Chain): Chain {
  const order = orderOf(chain.turns);
  return { ...chain, order, rows: rowsOf(chain.turns, order) };
}

/** The item a row draws; null when it is gone. */
export function itemOf(chain: Chain, turnId: string, itemId: string): ItemView | null {
  return chain.turns.get(turnId)?.items.find((item) => item.id === itemId) ?? null;
}

function withItem(
  items: readonly ItemView[],
  item: ItemView,
): { readonly items: readonly ItemView[]; readonly moved: boolean } {
  const index = items.findIndex((one) => one.id === item.id);
  if (index >= 0 && items[index]?.position === item.position)
    return { items: items.with(index, item), moved: false };
  const rest = index >= 0 ? items.toSpliced(index, 1) : items;
  const after = rest.findLastIndex((one) => one.position <= item.position);
  return { items: rest.toSpliced(after + 1, 0, item), moved: true };
}

function appendTo(
  turns: Map<string, TurnNode>,
  order: readonly string[],
  itemId: string,
  text: string,
): void {
  // Text nearly always grows in the newest turn.
  const candidates = new Set([...[...turns.keys()].slice(order.length), ...order.toReversed()]);
  for (const turnId of candidates) {
    const node = turns.get(turnId);
    const index = node?.items.findLastIndex((one) => one.id === itemId) ?? -1;
    const item = node?.items[index];
    if (node === undefined || item === undefined) continue;
    turns.set(turnId, { ...node, items: node.items.with(index, withText(item, text)) });
    return;
  }
}

function withText(item: ItemView, text: string): ItemView {
  if (item.type === 'toolCall') return { ...item, input: item.input + text };
  return 'text' in item ? { ...item, text: item.text + text } : item;
}

function orderOf(turns: ReadonlyMap<string, TurnNode>): readonly string[] {
  const place = (node: TurnNode): number => node.turn?.ordinal ?? Number.MAX_SAFE_INTEGER;
  return [...turns.values()].toSorted((left, right) => place(left) - place(right)).map((node) => node.id);
}

function rowsOf(turns: ReadonlyMap<string, TurnNode>, order: readonly string[]): readonly ChainRow[] {
  return order.flatMap((turnId) => [
    ...Array.from({ length: turns.get(turnId)?.unread ?? 0 }, (_, index): ChainRow => ({
      key: `${turnId}/${index}`,
      kind: 'unread',
      turnId,
    })),
    ...(turns.get(turnId)?.items ?? []).map((item): ChainRow => ({
      key: item.id,
      kind: 'item',
      turnId,
      itemId: item.id,
    })),
    { key: `${turnId}/end`, kind: 'turnEnd', turnId } satisfies ChainRow,
  ]);
}
