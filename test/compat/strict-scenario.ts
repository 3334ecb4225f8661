import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configText } from '../../main/connect/config-text.ts';
import { routedKeys } from '../../main/connect/owned-keys.ts';
import type { ConnectRoute, OwnedKey } from '../../main/connect/port.ts';
import { makeCodexHome } from '../codex/home.ts';
import { runCodex } from '../codex/run.ts';
import { chatgptRoute, managedRoute } from '../fakes/connect-bed.ts';
import { hold, lastWords } from './findings.ts';
import type { Scenario } from './scenario.ts';

// Loads the whole configuration, then ends at the schema that is not there.
const loadOnly = ['--skip-git-repo-check', '--output-schema', '/nonexistent', 'hi'];
const unknownFlag = "unexpected argument '--strict-config'";
const loaded = 'Failed to read output schema file';

/** Every block that `connect` can write, read by `--strict-config`, which refuses a key that Codex does not know. */
export const strictScenario: Scenario = {
  id: 'strict',
  title: 'connect, strict',
  async run({ codex, deadlineMs }, findings) {
    const home = await makeCodexHome({ auth: 'none' });
    try {
      for (const [name, route] of routes) {
        const written = configText.connected('', keysOf(route), 'sed');
        if (!written.ok) throw new Error(written.problem.what);
        await writeFile(join(home.path, 'config.toml'), written.value);
        for (const flags of [[], ['--strict-config']]) {
          const { stderr } = await runCodex({
            home,
            codex,
            deadlineMs,
            args: ['exec', ...flags, ...loadOnly],
          });
          if (flags.length > 0 && stderr.includes(unknownFlag)) {
            findings.notes.push(
              'it has no --strict-config, so that the configuration was read plainly alone',
            );
            return null;
          }
          const how = flags.length === 0 ? 'plainly' : 'strictly';
          hold(findings, stderr.includes(loaded), `${name}, read ${how}: ${lastWords(stderr)}`);
        }
      }
    } finally {
      await home.remove();
    }
    return null;
  },
};

const keyedRoute: ConnectRoute = { ...managedRoute, managed: false, dialect: 'openai' };
const routes: readonly (readonly [string, ConnectRoute])[] = [
  ['built-in provider', chatgptRoute],
  ['key of the environment', keyedRoute],
  ['key of the environment, for an old Codex', { ...keyedRoute, mayCompress: true }],
  ['credential of ours', managedRoute],
];

function keysOf(route: ConnectRoute): readonly OwnedKey[] {
  return routedKeys({
    route,
    port: 4141,
    token: 'token',
    options: {
      model: 'gpt-5.5',
      reviewModel: 'gpt-5.5',
      effort: 'low',
      contextWindow: 100_000,
      compactAt: 90_000,
    },
    bearerCommand: { program: '/opt/postern/postern', args: ['token', 'c1'] },
  });
}
