import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { whyNoNetworks } from '../fakes/network-change.ts';

const lack = whyNoNetworks();

test.skipIf(lack !== null)(
  `I8 a neighbour in another network reaches what listens there, and never the proxy${lack === null ? '' : ` (${lack})`}`,
  async () => {
    const entry = fileURLToPath(new URL('../fakes/neighbour-entry.ts', import.meta.url));
    const asUser = process.getuid?.() === 0 ? [] : ['--map-root-user'];
    const child = spawn('unshare', ['--net', ...asUser, process.execPath, '--import', 'tsx', entry], {
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 30_000,
    });
    expect(JSON.parse(await text(child.stdout))).toEqual({
      outward: 'ECONNREFUSED',
      loopback: 'ECONNREFUSED',
      somethingOpen: 'connected',
    });
  },
);
