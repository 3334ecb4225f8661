import { expect, test } from 'vitest';
import type { ItemView } from '../../../preload/contract.ts';
import { jsonlHead, jsonlOf } from '../../../main/export/jsonl.ts';
import { recordedDetail, recordedItems } from '../../fakes/recorded-sessions.ts';

test('the shape of each line is the one that is promised', () => {
  const lines = [jsonlHead({ postern: '0.1.0', at: 5, redacted: true }), ...jsonlOf(recordedDetail('s1'))];
  const shapes = lines.map((text) => {
    expect(text.endsWith('\n')).toBe(true);
    const value = JSON.parse(text) as Record<string, unknown>;
    return `${String(value['type'])}: ${Object.keys(value).slice(1).join(' ')}`;
  });
  expect(shapes).toMatchInlineSnapshot(`
    [
      "export: version postern at redacted",
      "session: id kind parentId forkedFromId title folder model effort gateway backend lane transport originator account status startedAt lastActivityAt activeMs turns toolCalls tokens costUsd costPartial",
      "turn: id sessionId ordinal kind status problem model effort backend transport startedAt sentAt firstTokenAt endedAt overheadUs exchanges retries toolCalls tokens costUsd contextTokens contextWindow",
      "item: id sessionId turnId position at kind text images imageRefs",
      "item: id sessionId turnId position at kind text",
      "item: id sessionId turnId position at kind name input output imageRefs exitCode durationMs",
      "item: id sessionId turnId position at kind text",
    ]
  `);
});

test('P12 an image is written as what is known of it, and counted as before', () => {
  const image = {
    path: '/home/ada/failure.png',
    mediaType: 'image/png',
    bytes: 84_120,
    hash: '5f2b8c01d9e7a634',
    url: null,
  };
  const [prompt, ...rest] = recordedItems('s1', 's1-turn');
  const items = [{ ...prompt, images: [image] } as ItemView, ...rest];
  const lines = [...jsonlOf(recordedDetail('s1', { items }))].map((text) => JSON.parse(text) as object);
  expect(lines).toContainEqual(expect.objectContaining({ kind: 'prompt', images: 1, imageRefs: [image] }));
  expect(lines).toContainEqual(expect.objectContaining({ kind: 'toolCall', imageRefs: [] }));
});
