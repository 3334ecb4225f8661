import type { ItemView, LogChanges, SessionDetail, TurnView } from '../../preload/contract.ts';

/** One turn with its items in order; the turn itself may arrive after its first item. */
export interface TurnNode {
  readonly id: string;
  readonly turn: TurnView | null;
  readonly items: readonly ItemView[];
}

/** One line of the conversation as it is drawn: an item, or the numbers that end a turn. */
export type ChainRow =
  | { readonly key: string; readonly kind: 'item'; readonly turnId: string; readonly itemId: string }
  | { readonly key: string; readonly kind: 'turnEnd'; readonly turnId: string };

/** The watched session's conversation. `rows` keeps its identity while only text grows. */
export interface Chain {
  readonly sessionId: string;
  readonly turns: ReadonlyMap<string, TurnNode>;
  readonly order: readonly string[];
  readonly rows: readonly ChainRow[];
}

type ItemOrTurnChanges = Pick<LogChanges, 'turns' | 'items' | 'appended'>;

/** The conversation as it was read. */
export function chainOf(detail: SessionDetail): Chain {
  const empty: Chain = { sessionId: detail.session.id, turns: new Map(), order: [], rows: [] };
  return foldChain(empty, { turns: detail.turns, items: detail.items, appended: [] });
}

/** Folds one batch; turns and items that did not change keep their identity, and changes for other sessions are left alone. */
export function foldChain(chain: Chain, changes: ItemOrTurnChanges): Chain {
  const mine = (entry: { readonly sessionId: string }): boolean => entry.sessionId === chain.sessionId;
  const turns = changes.turns.filter(mine);
  const items = changes.items.filter(mine);
  const appended = changes.appended.filter(mine);
  if (turns.length + items.length + appended.length === 0) return chain;

  const draft = new Map(chain.turns);
  let reordered = false;
  const nodeOf = (turnId: string): TurnNode => {
    const node = draft.get(turnId);
    if (node === undefined) reordered = true;
    return node ?? { id: turnId, turn: null, items: [] };
  };
  for (const turn of turns) {
    const node = nodeOf(turn.id);
    if (node.turn?.ordinal !== turn.ordinal) reordered = true;
    draft.set(turn.id, { ...node, turn });
  }
  for (const item of items) {
    const node = nodeOf(item.turnId);
    const placed = withItem(node.items, item);
    if (placed.moved) reordered = true;
    draft.set(item.turnId, { ...node, items: placed.items });
  }
  for (const { itemId, text } of appended) appendTo(draft, chain.order, itemId, text);

  if (!reordered) return { ...chain, turns: draft };
  const order = orderOf(draft);
  return { ...chain, turns: draft, order, rows: rowsOf(draft, order) };
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
    ...(turns.get(turnId)?.items ?? []).map((item): ChainRow => ({
      key: item.id,
      kind: 'item',
      turnId,
      itemId: item.id,
    })),
    { key: `${turnId}/end`, kind: 'turnEnd', turnId } satisfies ChainRow,
  ]);
}
