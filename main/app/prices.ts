import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { knownPrices, withOwnPrices, type PriceTable } from '../domain/price.ts';
import { follow } from '../gateways/follow.ts';

/** The prices in force: a person's own, in front of the known ones. */
export interface Prices {
  current(): PriceTable;
  close(): void;
}

const ownPrices = z.array(
  z.object({
    model: z.string().min(1),
    input: z.number().min(0),
    cached: z.number().min(0),
    output: z.number().min(0),
  }),
);

/** Opens `prices.json` and follows edits of it; a file that is not there or cannot be used leaves the known prices alone. */
export async function openPrices(path: string, onChange: (prices: PriceTable) => void): Promise<Prices> {
  let current = await read(path);
  const watcher = follow(path, () => void reread());

  async function reread(): Promise<void> {
    const next = await read(path);
    if (JSON.stringify(next) === JSON.stringify(current)) return;
    current = next;
    onChange(current);
  }

  return { current: () => current, close: () => watcher?.close() };
}

async function read(path: string): Promise<PriceTable> {
  try {
    return withOwnPrices(ownPrices.parse(JSON.parse(await readFile(path, 'utf8'))));
  } catch {
    return knownPrices;
  }
}
