import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { SpendRow } from '../recorder/port.ts';
import { budgetUse, markReached, periodStart, type BudgetUse } from '../domain/budget.ts';
import type { Gateway, GatewayBook } from '../domain/gateway.ts';
import type { PriceTable } from '../domain/price.ts';
import { latestFile } from '../files/latest.ts';

/** The soft budgets of all gateways, as far as they are used. */
export interface Budgets {
  /** Null until it was counted. */
  use(gateway: Gateway): BudgetUse | null;
  /** Counts anew; calls while it counts are answered by one more count after it. */
  count(): void;
  /** Resolves when nothing is being counted and what was told is on disk. */
  settled(): Promise<void>;
}

export interface BudgetsOptions {
  readonly book: () => GatewayBook;
  readonly spend: (since: number) => Promise<readonly SpendRow[]>;
  readonly prices: () => PriceTable;
  /** `budgets.json`: what was told already, so that a restart does not tell it again. */
  readonly toldPath: string;
  readonly now: () => number;
  readonly onChange: () => void;
  /** A mark of a budget (0.8, 1) was reached; told once in its period. */
  readonly onMark: (gateway: Gateway, mark: number, use: BudgetUse) => void;
}

const toldMarks = z.record(z.string(), z.object({ since: z.number(), mark: z.number() }));

/** Opens the budgets; nothing is counted before it is asked for. */
export function openBudgets(options: BudgetsOptions): Budgets {
  const uses = new Map<string, BudgetUse>();
  const toldFile = latestFile(options.toldPath, () => undefined);
  let told: z.infer<typeof toldMarks> | null = null;
  let counting: Promise<void> | null = null;
  let again = false;
  let writing = Promise.resolve();

  async function countAll(): Promise<void> {
    told ??= (await readJson(options.toldPath, toldMarks)) ?? {};
    const prices = options.prices();
    const gateways = options.book().organisations.flatMap((one) => one.gateways);
    for (const gateway of gateways) await countOne(gateway, prices, told);
    for (const id of uses.keys()) {
      if (!gateways.some((one) => one.id === id && one.budget !== null)) uses.delete(id);
    }
  }

  async function countOne(
    gateway: Gateway,
    prices: PriceTable,
    marks: z.infer<typeof toldMarks>,
  ): Promise<void> {
    const { budget } = gateway;
    if (budget === null) return;
    const since = periodStart(budget.period, options.now());
    const rows = await options.spend(since);
    const use = budgetUse(
      budget,
      rows.filter(({ gatewayId }) => gatewayId === gateway.id),
      prices,
    );
    const before = uses.get(gateway.id);
    uses.set(gateway.id, use);
    if (JSON.stringify(before) !== JSON.stringify(use)) options.onChange();
    const mark = markReached(budget.limit, use.used);
    const last = marks[gateway.id];
    if (mark === null || (last?.since === since && last.mark >= mark)) return;
    marks[gateway.id] = { since, mark };
    writing = toldFile.write(`${JSON.stringify(marks)}\n`);
    options.onMark(gateway, mark, use);
  }

  function count(): void {
    if (counting !== null) {
      again = true;
      return;
    }
    // A log that cannot be read now is read at the next occasion.
    counting = countAll()
      .catch(() => undefined)
      .finally(() => {
        counting = null;
        if (!again) return;
        again = false;
        count();
      });
  }

  return {
    use: (gateway) => uses.get(gateway.id) ?? null,
    count,
    settled: async () => {
      while (counting !== null) await counting;
      await writing;
    },
  };
}

/** What a small file of ours holds; null when it is not there or not what it should be. */
async function readJson<T>(path: string, shape: z.ZodType<T>): Promise<T | null> {
  try {
    const parsed = shape.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
