import { expect, test } from 'vitest';
import { changeNetworks, whyNoNetworks } from '../fakes/network-change.ts';

const lack = whyNoNetworks();

// Proxy and upstream each have a network of their own, which only Linux can make.
test.skipIf(lack !== null)(
  `D17 the network goes and comes back, then becomes another one: said at once, and the next turn works within 5 s${lack === null ? '' : ` (${lack})`}`,
  async () => {
    const seen = await changeNetworks();
    expect(seen.whileDown.status).toBe(502);
    expect(seen.whileDown.text).toContain('upstream-refused');
    expect(seen.whileDown.text).toContain('there is no network path to it. Check the network');
    expect(seen.afterUp.ms).toBeLessThan(5_000);
    // The machine kept its address, so what was under way has lost nothing.
    expect(seen.wentOn).toBe(true);
    // What goes out from an address that has left is never answered: the kept connection and the stream are given up.
    expect(seen.afterMove.ms).toBeLessThan(5_000);
    expect(seen.cutAfterMs).toBeLessThan(5_000);
    expect(seen.cutProblem).toBe('upstream-reset');
  },
  60_000,
);
