import { versionIn } from '../../main/codex/find.ts';
import { askCodexLogin } from '../../main/codex/login-status.ts';
import { codexEnvironment } from '../codex/environment.ts';
import { makeCodexHome, type CodexHomeOptions } from '../codex/home.ts';
import { runCodex } from '../codex/run.ts';
import { hold, lastWords } from './findings.ts';
import type { Scenario } from './scenario.ts';

/** What Postern reads from Codex before a launch: its version and how it is signed in. */
export const knownScenario: Scenario = {
  id: 'known',
  title: 'version and sign-in',
  async run({ codex, version, deadlineMs }, findings) {
    const told = await askAs('none', async (home) =>
      runCodex({ home, codex, deadlineMs, args: ['--version'] }),
    );
    hold(findings, versionIn(told.stdout) === version, `--version says ${lastWords(told.stdout)}`);
    for (const auth of ['none', 'chatgpt', 'apiKey'] as const) {
      const login = await askAs(auth, (home) =>
        askCodexLogin(codex, codexEnvironment(home), process.platform),
      );
      hold(findings, login === auth, `codex login status is read as ${login}, and it is ${auth}`);
    }
    return null;
  },
};

async function askAs<T>(
  auth: CodexHomeOptions['auth'],
  ask: (home: Awaited<ReturnType<typeof makeCodexHome>>) => Promise<T>,
): Promise<T> {
  const home = await makeCodexHome({ auth });
  try {
    return await ask(home);
  } finally {
    await home.remove();
  }
}
