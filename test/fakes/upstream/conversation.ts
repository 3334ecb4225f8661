import type { JsonObject } from './json.ts';

/** Remembers what each response of a WebSocket was built on, for requests that name it by `previous_response_id`. */
export interface Conversations {
  /** Null when the id is not one of ours. */
  itemsBefore(previousResponseId: string): readonly unknown[] | null;
  remember(responseId: string, items: readonly unknown[], output: readonly JsonObject[]): void;
}

/** Makes an empty memory; one per connection, as upstream keeps it. */
export function createConversations(): Conversations {
  const items = new Map<string, readonly unknown[]>();
  return {
    itemsBefore: (previousResponseId) =>
      previousResponseId === '' ? [] : (items.get(previousResponseId) ?? null),
    remember(responseId, before, output) {
      items.set(responseId, [...before, ...output]);
    },
  };
}
