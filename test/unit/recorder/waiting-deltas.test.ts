import { expect, test } from 'vitest';
import { createWaitingDeltas } from '../../../main/recorder/waiting-deltas.ts';

const piece = (at: number, itemId = 'msg_1', text = 'word') => ({
  at,
  key: 'request',
  text: JSON.stringify({ type: 'response.output_text.delta', item_id: itemId, delta: text }),
});

test('the first of a run is read now, the others wait and come in order', () => {
  const deltas = createWaitingDeltas();
  expect(deltas.take(piece(1))).toEqual([piece(1)]);
  expect(deltas.take(piece(2))).toEqual([]);
  expect(deltas.take(piece(3))).toEqual([]);
  expect(deltas.release(null)).toEqual([piece(2), piece(3)]);
  expect(deltas.release(null)).toEqual([]);
  expect(deltas.take(piece(4))).toEqual([piece(4)]);
});

test('pieces of an item that is told whole are never read, those of others are', () => {
  const deltas = createWaitingDeltas();
  deltas.take(piece(1));
  for (const one of [piece(2), piece(3, 'msg_12'), piece(4)]) expect(deltas.take(one)).toEqual([]);
  expect(deltas.release('msg_1')).toEqual([piece(3, 'msg_12')]);
});

test('no more than 256 K characters wait: then all of them are read, and the next ones wait again', () => {
  const deltas = createWaitingDeltas();
  deltas.take(piece(1));
  const long = piece(2, 'msg_1', 'x'.repeat(200 * 1024));
  expect(deltas.take(long)).toEqual([]);
  expect(deltas.take(long)).toEqual([long, long]);
  expect(deltas.take(piece(3))).toEqual([]);
});
