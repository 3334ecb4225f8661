import { appendFileSync } from 'node:fs';

/** What a proof came to, for `npm run reliability`, which names the file; in any other run nothing is kept. */
export function proofFigures(figures: Readonly<Record<string, number | string>>): void {
  const path = process.env['POSTERN_TEST_FIGURES'];
  if (path !== undefined) appendFileSync(path, `${JSON.stringify(figures)}\n`);
}
