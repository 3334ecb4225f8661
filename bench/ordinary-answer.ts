// The ordinary answer of a model, as the bench's upstream streams it and as its recorder is told of it.

/** One server-sent event. */
export function eventText(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}

const words = 'some words ';

/** One piece of the item's text. */
export function deltaText(itemId: string): string {
  return eventText('response.output_text.delta', { item_id: itemId, output_index: 0, delta: words });
}

/** The end of the answer: its one item whole, and what it used. */
export function endTexts(responseId: string): readonly [itemDone: string, completed: string] {
  const content = [{ type: 'output_text', text: words.repeat(27) }];
  const item = { type: 'message', role: 'assistant', id: `msg_${responseId}`, content };
  return [
    eventText('response.output_item.done', { output_index: 0, item }),
    eventText('response.completed', { response: { id: responseId, usage } }),
  ];
}

const usage = {
  input_tokens: 1_000,
  input_tokens_details: { cached_tokens: 900 },
  output_tokens: 54,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 1_054,
};
