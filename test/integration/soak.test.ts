import { expect, test } from 'vitest';
import { runSoak } from '../../bench/soak-run.ts';

const turns = Number(process.env['POSTERN_TEST_SOAK_TURNS'] ?? '1600');

test(`F20 ${turns} turns with cuts, errors, a keyring that goes and a recorder that dies: none lost or invented, nothing unhandled, nothing piles up`, async () => {
  const soak = await runSoak({ turns, recorderDies: 1_000, proxyDies: 1e9, lookEvery: 400, restMs: 0 });
  expect([soak.lost, soak.invented, soak.unhandled]).toEqual([0, 0, []]);
  expect(Object.keys(soak.faults)).toEqual(
    expect.arrayContaining(['cut', 'serverError', 'limited', 'clientGone', 'keyringGone', 'recorder died']),
  );
  expect(soak.faults['other turns that failed'] ?? 0).toBe(0);
  const [first, last] = [soak.samples[0], soak.samples.at(-1)];
  // Connections come and go; what is left behind by each turn would be hundreds.
  expect((last?.descriptors ?? Infinity) - (first?.descriptors ?? 0)).toBeLessThan(40);
  expect(last?.held).toBeLessThan(250);
}, 120_000);
