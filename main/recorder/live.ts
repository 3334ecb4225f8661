import type { ItemView } from '../../preload/contract.ts';
import { longestText } from './history.ts';

/** An answer or a reasoning summary while it is being written. */
export interface LiveItem {
  readonly sessionId: string;
  readonly turnId: string;
  readonly itemId: string;
  readonly position: number;
  readonly at: number;
  readonly kind: 'answer' | 'reasoning';
}

/** The texts in flight. They live in memory only; the finished item is what is stored. */
export interface LiveTexts {
  /** Adds to a text, beginning it when it is new; false when it is full and nothing was added. */
  append(item: LiveItem, text: string): boolean;
  /** Parts of a reasoning summary stand apart. */
  separate(sessionId: string, itemId: string): string | null;
  /** Forgets a text and says what it was. */
  end(sessionId: string, itemId: string): ItemView | null;
  viewsOf(sessionId: string): readonly ItemView[];
  view(sessionId: string, itemId: string): ItemView | null;
  /** The ids of the texts in flight of one turn. */
  idsOf(sessionId: string, turnId: string): readonly string[];
}

interface Text {
  readonly item: LiveItem;
  text: string;
}

/** Makes an empty store of texts in flight. */
export function createLiveTexts(): LiveTexts {
  const sessions = new Map<string, Map<string, Text>>();

  function viewOf({ item, text }: Text): ItemView {
    const { itemId, kind, ...rest } = item;
    return { ...rest, id: itemId, streaming: true, type: kind, text };
  }

  function find(sessionId: string, itemId: string): Text | undefined {
    return sessions.get(sessionId)?.get(itemId);
  }

  return {
    append(item, text) {
      const known = find(item.sessionId, item.itemId);
      if (known !== undefined) {
        if (known.text.length >= longestText) return false;
        known.text += text;
        return true;
      }
      const session = sessions.get(item.sessionId) ?? new Map<string, Text>();
      sessions.set(item.sessionId, session);
      session.set(item.itemId, { item, text });
      return true;
    },
    separate(sessionId, itemId) {
      const known = find(sessionId, itemId);
      if (known === undefined || known.text === '') return null;
      known.text += '\n\n';
      return '\n\n';
    },
    end(sessionId, itemId) {
      const known = find(sessionId, itemId);
      const session = sessions.get(sessionId);
      session?.delete(itemId);
      if (session?.size === 0) sessions.delete(sessionId);
      return known === undefined ? null : viewOf(known);
    },
    viewsOf: (sessionId) => [...(sessions.get(sessionId)?.values() ?? [])].map(viewOf),
    view(sessionId, itemId) {
      const known = find(sessionId, itemId);
      return known === undefined ? null : viewOf(known);
    },
    idsOf: (sessionId, turnId) =>
      [...(sessions.get(sessionId)?.values() ?? [])]
        .filter((one) => one.item.turnId === turnId)
        .map((one) => one.item.itemId),
  };
}
