// Reads a long stream and many bodies out of memory that two threads share, as the recorder gets them, until what is hot is compiled.
import { createInputMemory } from '../../main/recorder/input-memory.ts';
import { readFields } from '../../main/recorder/request-fields.ts';
import { createSseReader } from '../../main/recorder/sse.ts';

const block = Buffer.from(new SharedArrayBuffer(1024 * 1024));
/** A piece as the proxy tells it, at a place of its own. */
function told(text: string, at: number): Buffer {
  return block.subarray(at, at + block.write(text, at));
}

let events = 0;
const reader = createSseReader(64 * 1024, () => {
  events += 1;
});
const delta = `event: response.output_text.delta\ndata: {"delta":"${'word '.repeat(30)}"}\n\n`;
for (let round = 0; round < 60_000; round += 1) reader.write(told(delta, round % 7));

const item = {
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text: 'a "quoted" \\ word '.repeat(40) }],
};
const memory = createInputMemory();
let items = 0;
for (let round = 0; round < 300; round += 1) {
  const body = { model: 'gpt-6.1-sol', input: Array.from({ length: 60 + (round % 3) }, () => item) };
  items += readFields(told(JSON.stringify(body), 1_001), memory, `thread-${round % 2}`).input.length;
}
process.stdout.write(JSON.stringify({ events, items }));
