import { EventEmitter, once } from 'node:events';
import { cp, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultBook } from '../../main/domain/gateway.ts';
import { writeAtomically } from '../../main/files/atomic.ts';
import { openBook, type OpenBook } from '../../main/gateways/book.ts';
import { applyChange } from '../../main/gateways/changes.ts';
import { renderGateways } from '../../main/gateways/file.ts';
import { AppError } from '../../main/domain/problem.ts';

let folder: string;
let path: string;
let opened: OpenBook | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-book-'));
  path = join(folder, 'gateways.json');
});
afterEach(() => opened?.close());

async function open(onChange: () => void = () => {}): Promise<OpenBook> {
  opened = await openBook(path, onChange, () => 0);
  return opened;
}

const names = (book: OpenBook): string[] =>
  book.book().organisations[0]?.gateways.map(({ name }) => name) ?? [];
const create = (book: OpenBook, name: string, id: string) =>
  book.change((now) => applyChange(now, { type: 'createGateway', name }, () => id));
const failure = (error: unknown): string => (error instanceof AppError ? error.problem.code : String(error));

test('E15 a broken file is put aside at the start with its bytes, said, and the default one written', async () => {
  await writeFile(path, '{ "schemaVersion": 2, broken');
  const book = await open();
  const aside = `${path}.unreadable-1970-01-01T00-00-00.000Z`;
  expect(await readFile(aside, 'utf8')).toBe('{ "schemaVersion": 2, broken');
  expect(await readFile(path, 'utf8')).toBe(renderGateways(defaultBook()));
  expect(book.problem()).toMatchObject({
    code: 'file-invalid',
    what: `Could not use ${path}, and started with the default gateways.`,
    next: `It is kept as ${aside}; mend it and put it back, or set your gateways up again.`,
  });
  await create(book, 'work', 'g-1');
  expect(book.problem()).toBeNull();
  expect(names(await open())).toEqual(['default', 'work']);
});

test('a file of a newer Postern is left alone, said, and never written over', async () => {
  const newer = '{ "schemaVersion": 99, "organisations": "of a kind nobody knows yet" }';
  await writeFile(path, newer);
  const book = await open();
  expect(book.problem()?.code).toBe('file-newer');
  expect(book.book()).toEqual(defaultBook());
  expect(failure(await create(book, 'work', 'g-1').catch((error: unknown) => error))).toBe('file-newer');
  expect(names(book)).toEqual(['default']);
  expect(await readFile(path, 'utf8')).toBe(newer);
  expect(await readdir(folder)).toEqual(['gateways.json']);
});

test('a file that cannot be read is left alone, said, and never written over', async () => {
  await symlink(path, path);
  const book = await open();
  expect(book.problem()?.code).toBe('file-unreadable');
  expect(failure(await create(book, 'work', 'g-1').catch((error: unknown) => error))).toBe('file-unreadable');
  await expect(readFile(path)).rejects.toThrow('ELOOP');
});

test('a file of version 1 is written anew with ids, and kept as it was beside it', async () => {
  const old = new URL('../unit/gateways/fixtures/v1-edited.json', import.meta.url);
  await cp(old, path);
  const book = await open();
  expect(book.problem()).toBeNull();
  expect(await readFile(path, 'utf8')).toBe(renderGateways(book.book()));
  expect(await readFile(`${path}.version-1`, 'utf8')).toBe(await readFile(old, 'utf8'));
});

test('of many changes at once none is lost, and each is on disk', async () => {
  const book = await open();
  await Promise.all(Array.from({ length: 20 }, (_, at) => create(book, `g-${at}`, `id-${at}`)));
  const all = ['default', ...Array.from({ length: 20 }, (_, at) => `g-${at}`)];
  expect(names(book)).toEqual(all);
  expect(names(await open())).toEqual(all);
});

test('a change decides on an edit by hand that nobody has told of yet', async () => {
  const book = await open();
  await writeFile(
    path,
    renderGateways(defaultBook()).replace('https://api.openai.com/v1', 'http://127.0.0.1:9/v1'),
  );
  await create(book, 'work', 'g-1');
  expect(book.book().organisations[0]?.gateways[0]?.backends[1]?.upstream).toBe('http://127.0.0.1:9/v1');
  expect(names(book)).toEqual(['default', 'work']);
});

test('what is refused, and what changes nothing, writes nothing', async () => {
  const book = await open();
  const before = await readFile(path, 'utf8');
  const refused = await create(book, 'not ok', 'g-1');
  expect(refused.ok).toBe(false);
  const told: number[] = [];
  await book.change((now) => {
    told.push(1);
    return applyChange(now, { type: 'createGateway', name: 'default' }, () => 'g-1');
  });
  expect(told).toEqual([1]);
  expect(await readFile(path, 'utf8')).toBe(before);
});

test('a change while a broken edit stands is refused, and the edit is not written over', async () => {
  const changed = new EventEmitter();
  const book = await open(() => changed.emit('change'));
  const change = once(changed, 'change');
  await writeAtomically(path, '{ half an edit');
  await change;
  expect(failure(await create(book, 'work', 'g-1').catch((error: unknown) => error))).toBe('file-invalid');
  expect(await readFile(path, 'utf8')).toBe('{ half an edit');
  await writeAtomically(path, renderGateways(defaultBook()));
  await create(book, 'work', 'g-1');
  expect(book.problem()).toBeNull();
  expect(names(book)).toEqual(['default', 'work']);
});

/** A folder that is not there and cannot be made, to root neither. */
async function breakFolder(): Promise<void> {
  await rm(folder, { recursive: true });
  await symlink(`${folder}-nowhere`, folder);
}

test('a change that cannot be written changes nothing, and is possible again later', async () => {
  const book = await open();
  await breakFolder();
  expect(failure(await create(book, 'work', 'g-1').catch((error: unknown) => error))).toBe('file-unwritable');
  expect(names(book)).toEqual(['default']);
  await rm(folder);
  await create(book, 'work', 'g-1');
  expect(names(book)).toEqual(['default', 'work']);
});

test('a first run that cannot write its file says so, and the default gateways are in force', async () => {
  await breakFolder();
  const book = await open();
  expect(book.problem()?.code).toBe('file-unwritable');
  expect(book.book()).toEqual(defaultBook());
});
