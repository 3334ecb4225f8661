import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contentRedactor, keepAll } from '../../main/domain/redact-content.ts';
import { exportName, previewExport, saveExport } from '../../main/export/export.ts';
import type { ExportChoice, ExportMeans, ExportReader } from '../../main/export/port.ts';
import type { ExportFormat } from '../../preload/contract.ts';
import { canaries, plantedLog } from '../fakes/planted-log.ts';
import { readerOf, recordedDetail, recordedItems, recordedSession } from '../fakes/recorded-sessions.ts';

const formats: readonly ExportFormat[] = ['markdown', 'jsonl', 'har'];
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-export-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const choose = (format: ExportFormat): ExportChoice => ({ filter: {}, sessionIds: null, format });
const meansOf = (reader: ExportReader, more: Partial<ExportMeans> = {}): ExportMeans => ({
  reader,
  redact: contentRedactor({ home: '/home/alicia', user: 'alicia' }),
  version: '0.1.0',
  at: Date.UTC(2026, 10, 21),
  upstreamOf: () => 'https://gateway.corp.example/v1',
  ...more,
});

describe('secrets', () => {
  test.each(formats)('no canary is in a redacted %s export or its preview', async (format) => {
    const path = join(folder, 'out');
    const means = meansOf(plantedLog());
    const saved = await saveExport(choose(format), means, path);
    expect(saved.ok).toBe(true);
    const text = await readFile(path, 'utf8');
    const preview = await previewExport(choose(format), means);
    for (const canary of canaries) {
      expect(text).not.toContain(canary);
      expect(preview.sample).not.toContain(canary);
    }
    expect(text).toContain('~/work');
    expect(text).toMatch(/\[redacted\]/);
  });

  test('each canary would be found: an export that is not redacted holds them all', async () => {
    let all = '';
    for (const format of formats) {
      const path = join(folder, format);
      await saveExport(choose(format), meansOf(plantedLog(), { redact: keepAll }), path);
      all += await readFile(path, 'utf8');
    }
    for (const canary of canaries) expect(all).toContain(canary);
  });

  test('the host of a private gateway stays', async () => {
    const path = join(folder, 'out');
    await saveExport(choose('har'), meansOf(plantedLog()), path);
    expect(await readFile(path, 'utf8')).toContain('https://gateway.corp.example/v1/responses');
  });
});

describe('the file', () => {
  test.each(formats)('a %s export is what its preview said, for its owner alone', async (format) => {
    const reader = readerOf(Array.from({ length: 120 }, (_, at) => recordedDetail(`s${at}`)));
    const preview = await previewExport(choose(format), meansOf(reader));
    const path = join(folder, 'out');
    const saved = await saveExport(choose(format), meansOf(reader), path);
    expect(saved).toEqual({ ok: true, value: { path, sessions: 120, turns: 120, bytes: preview.bytes } });
    const text = await readFile(path, 'utf8');
    expect(preview).toMatchObject({ sessions: 120, turns: 120, bytes: Buffer.byteLength(text) });
    expect(text.startsWith(preview.sample)).toBe(true);
    expect(Buffer.byteLength(preview.sample)).toBe(4_096);
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('the sample of a preview ends with a whole character', async () => {
    const detail = recordedDetail('s', {
      items: recordedItems('s', 's-turn', { prompt: '🚪'.repeat(2_000) }),
    });
    const { sample } = await previewExport(choose('markdown'), meansOf(readerOf([detail])));
    expect(sample.endsWith('🚪')).toBe(true);
  });

  test('an export that breaks off leaves the old file and nothing beside it', async () => {
    const path = join(folder, 'out');
    await writeFile(path, 'old');
    const reader = readerOf([recordedDetail('s1'), recordedDetail('s2')]);
    const broken: ExportReader = {
      ...reader,
      detail: (id) => (id === 's2' ? Promise.reject(new Error('gone')) : reader.detail(id)),
    };
    const saved = await saveExport(choose('jsonl'), meansOf(broken), path);
    expect(saved).toMatchObject({ ok: false, problem: { code: 'file-unwritable' } });
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['out']);
  });

  test('an export that is given up leaves nothing', async () => {
    const abort = new AbortController();
    const reader = readerOf([recordedDetail('s1'), recordedDetail('s2')]);
    const slow: ExportReader = {
      ...reader,
      detail: (id) => {
        if (id === 's2') abort.abort();
        return reader.detail(id);
      },
    };
    await expect(
      saveExport(choose('har'), meansOf(slow), join(folder, 'out'), abort.signal),
    ).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
  });

  test('a folder that is not there is a problem in words', async () => {
    const saved = await saveExport(choose('har'), meansOf(readerOf([])), join(folder, 'none', 'out'));
    expect(saved).toMatchObject({ ok: false, problem: { code: 'file-unwritable', why: /ENOENT/ } });
  });

  test('sub-agents follow their session once, and a reader sees no title request', async () => {
    const sub = recordedSession('sub', { kind: 'subagent', parentId: 's1' });
    const title = recordedSession('title', { kind: 'title', parentId: 's1' });
    const details = [
      recordedDetail('s1', { background: [sub, title] }),
      recordedDetail('sub', { session: sub }),
      recordedDetail('title', { session: title }),
    ];
    const chosen = { filter: {}, sessionIds: ['s1', 'sub', 'gone'] } as const;
    const count = async (format: ExportFormat): Promise<number> =>
      (await previewExport({ ...chosen, format }, meansOf(readerOf(details)))).sessions;
    expect([await count('jsonl'), await count('markdown')]).toEqual([3, 2]);
  });

  test('it is offered under a name that says what it is', () => {
    expect(exportName({ ...choose('markdown'), sessionIds: ['a'] }, 0)).toBe('postern-session-1970-01-01.md');
    expect(exportName(choose('jsonl'), 0)).toBe('postern-sessions-1970-01-01.jsonl');
  });
});

test('ten thousand sessions are written without holding them', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heldBytes = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const answer = 'An answer of some length. '.repeat(100);
  const held: number[] = [];
  const listed = readerOf(Array.from({ length: 10_000 }, (_, at) => recordedDetail(`s${at}`)));
  let asked = 0;
  const reader: ExportReader = {
    ...listed,
    async detail(id) {
      asked += 1;
      if (asked % 2_500 === 1) held.push(heldBytes());
      return recordedDetail(id, { items: recordedItems(id, `${id}-turn`, { answer: `${id} ${answer}` }) });
    },
  };
  const path = join(folder, 'out');
  const saved = await saveExport(choose('jsonl'), meansOf(reader), path);
  expect(saved).toMatchObject({ ok: true, value: { sessions: 10_000 } });
  const { size } = await stat(path);
  expect(size).toBeGreaterThan(35_000_000);
  // Between the first and the last of these, 7,500 sessions were written.
  expect(Math.max(...held) - Math.min(...held)).toBeLessThan(size / 10);
});
