import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPrices, type Prices } from '../../main/app/prices.ts';
import { knownPrices, priceOf, type PriceTable } from '../../main/domain/price.ts';

let folder: string;
let prices: Prices;
let changed: PriceTable[];
const tokens = { input: 1_000_000, cached: 0, output: 0, reasoning: 0 };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-prices-'));
  changed = [];
});
afterEach(async () => {
  prices.close();
  await rm(folder, { recursive: true, force: true });
});

test('a person’s own prices are in force when the file is saved, and the known ones again when it is broken', async () => {
  const path = join(folder, 'prices.json');
  prices = await openPrices(path, (table) => changed.push(table));
  expect(prices.current()).toEqual(knownPrices);
  await writeFile(path, JSON.stringify([{ model: 'my-*', input: 3, cached: 0, output: 0 }]));
  await expect.poll(() => priceOf(prices.current(), 'my-model', tokens)).toBe(3);
  expect(priceOf(prices.current(), 'gpt-6.1-sol', tokens)).toBe(2);
  await writeFile(path, '[{"model":"my-*","input":-3}]');
  await expect.poll(() => priceOf(prices.current(), 'my-model', tokens)).toBeNull();
  expect(changed.length).toBeGreaterThanOrEqual(2);
});
