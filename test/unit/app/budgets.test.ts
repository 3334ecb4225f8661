import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openBudgets, type Budgets } from '../../../main/app/budgets.ts';
import type { BudgetUse } from '../../../main/domain/budget.ts';
import { defaultGateway, type Budget, type Gateway } from '../../../main/domain/gateway.ts';
import { knownPrices, withOwnPrices, type PriceTable } from '../../../main/domain/price.ts';
import type { SpendRow } from '../../../main/recorder/port.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-budgets-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const monday = new Date(2026, 10, 16, 12).getTime();
const dayMs = 24 * 60 * 60 * 1_000;
const inTokens: Budget = { limit: 100, unit: 'tokens', period: 'day' };
const inDollars: Budget = { limit: 10, unit: 'usd', period: 'week' };

const used = (input: number, model: string | null = 'gpt-6.1-sol', gatewayId = 'g1'): SpendRow => ({
  gatewayId,
  model,
  tokens: { input, cached: 0, output: 0, reasoning: 0 },
});

/** Budgets over a log that can be changed, and what was told of them. */
interface Desk {
  readonly gateway: Gateway;
  now: number;
  rows: readonly SpendRow[];
  prices: PriceTable;
  readonly asked: number[];
  readonly marks: (readonly [mark: number, use: BudgetUse])[];
  readonly budgets: Budgets;
  /** Counts and waits until it has. */
  counted(rows?: readonly SpendRow[]): Promise<void>;
}

function openDesk(budget: Budget, spend?: (since: number) => Promise<readonly SpendRow[]>): Desk {
  const gateway: Gateway = { ...defaultGateway('g1'), budget };
  const asked: number[] = [];
  const marks: (readonly [number, BudgetUse])[] = [];
  const desk = { now: monday, rows: [] as readonly SpendRow[], prices: knownPrices };
  const budgets = openBudgets({
    book: () => ({
      organisations: [{ id: 'o1', name: 'Personal', selectedGatewayId: 'g1', gateways: [gateway] }],
      selectedOrganisationId: 'o1',
    }),
    spend(since) {
      asked.push(since);
      return spend === undefined ? Promise.resolve(desk.rows) : spend(since);
    },
    prices: () => desk.prices,
    toldPath: join(folder, 'budgets.json'),
    now: () => desk.now,
    onChange() {},
    onMark: (_gateway, mark, use) => marks.push([mark, use]),
  });
  return Object.assign(desk, {
    gateway,
    asked,
    marks,
    budgets,
    async counted(rows: readonly SpendRow[] = desk.rows) {
      desk.rows = rows;
      budgets.count();
      await budgets.settled();
    },
  });
}

const marksOf = ({ marks }: Desk): readonly number[] => marks.map(([mark]) => mark);

test('T14 each mark of a budget is told once in its period', async () => {
  const desk = openDesk(inTokens);
  await desk.counted([used(79)]);
  expect(marksOf(desk)).toEqual([]);
  expect(desk.budgets.use(desk.gateway)).toEqual({ used: 79, unpriced: [] });
  await desk.counted([used(80)]);
  await desk.counted([used(90)]);
  expect(marksOf(desk)).toEqual([0.8]);
  await desk.counted([used(100)]);
  await desk.counted([used(500)]);
  expect(marksOf(desk)).toEqual([0.8, 1]);
});

test('T14 what leaps over both marks is told once, as the higher', async () => {
  const desk = openDesk(inTokens);
  await desk.counted([used(300)]);
  expect(marksOf(desk)).toEqual([1]);
});

test('T14 the next period counts from its own beginning and tells again', async () => {
  const desk = openDesk(inTokens);
  await desk.counted([used(100)]);
  desk.now = monday + dayMs;
  await desk.counted([used(10)]);
  await desk.counted([used(85)]);
  expect(marksOf(desk)).toEqual([1, 0.8]);
  expect([...new Set(desk.asked)]).toEqual([
    new Date(2026, 10, 16).getTime(),
    new Date(2026, 10, 17).getTime(),
  ]);
});

test('T14 a restart does not tell again what was told, and tells what is new', async () => {
  const first = openDesk(inTokens);
  await first.counted([used(85)]);
  expect(marksOf(first)).toEqual([0.8]);
  const second = openDesk(inTokens);
  await second.counted([used(90)]);
  expect(marksOf(second)).toEqual([]);
  await second.counted([used(120)]);
  expect(marksOf(second)).toEqual([1]);
});

test('T14 another gateway’s use does not count', async () => {
  const desk = openDesk(inTokens);
  await desk.counted([used(500, 'gpt-6.1-sol', 'g2'), used(3)]);
  expect(desk.budgets.use(desk.gateway)).toEqual({ used: 3, unpriced: [] });
});

test('T14 own prices come before the known ones, from the next count on; unpriced models are named', async () => {
  const desk = openDesk(inDollars);
  const rows = [used(1_000_000), used(1_000_000, 'house-model'), used(7, null)];
  await desk.counted(rows);
  expect(desk.budgets.use(desk.gateway)).toEqual({ used: 2, unpriced: ['house-model', 'unknown'] });
  const own = [
    { model: 'house-*', input: 3, cached: 0, output: 0 },
    { model: 'gpt-6.1-sol', input: 1, cached: 0, output: 0 },
  ];
  desk.prices = withOwnPrices(own);
  await desk.counted();
  expect(desk.budgets.use(desk.gateway)).toEqual({ used: 4, unpriced: ['unknown'] });
});

test('T14 counting while it counts is answered by one more count after it', async () => {
  const waiting: (() => void)[] = [];
  const desk = openDesk(inTokens, () => new Promise((resolve) => waiting.push(() => resolve([used(5)]))));
  for (let times = 0; times < 50; times += 1) desk.budgets.count();
  await expect.poll(() => waiting.length).toBe(1);
  waiting[0]?.();
  await expect.poll(() => waiting.length).toBe(2);
  waiting[1]?.();
  await desk.budgets.settled();
  expect(desk.asked).toHaveLength(2);
});

test('T14 a log that cannot be read leaves the last count, and the next one counts', async () => {
  let fails = false;
  const desk = openDesk(inTokens, () =>
    fails ? Promise.reject(new Error('the recorder is down')) : Promise.resolve([used(50)]),
  );
  await desk.counted();
  fails = true;
  await desk.counted();
  expect(desk.budgets.use(desk.gateway)).toEqual({ used: 50, unpriced: [] });
  fails = false;
  await desk.counted();
  expect(desk.asked).toHaveLength(3);
});
