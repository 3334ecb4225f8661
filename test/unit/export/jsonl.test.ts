import { expect, test } from 'vitest';
import { jsonlHead, jsonlOf } from '../../../main/export/jsonl.ts';
import { recordedDetail } from '../../fakes/recorded-sessions.ts';

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
      "item: id sessionId turnId position at kind text images",
      "item: id sessionId turnId position at kind text",
      "item: id sessionId turnId position at kind name input output exitCode durationMs",
      "item: id sessionId turnId position at kind text",
    ]
  `);
});
