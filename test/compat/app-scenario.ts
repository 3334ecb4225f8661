import type { SearchPage } from '../../preload/contract.ts';
import { makeCodexHome } from '../codex/home.ts';
import { FAKE_ACCESS_TOKEN } from '../codex/login.ts';
import { changesBetween } from '../codex/snapshot.ts';
import { makeProfile, posternEnvironment, removeProfile } from '../e2e/postern.ts';
import { runCli } from '../fakes/cli-bed.ts';
import { headerValues } from '../fakes/upstream/exchange.ts';
import { startFakeUpstream } from '../fakes/upstream/server.ts';
import { hold, lastWords } from './findings.ts';
import type { Scenario } from './scenario.ts';

/** The whole of Postern as it is built: `postern start codex exec` on a machine without a display, and its log asked afterwards. */
export const appScenario: Scenario = {
  id: 'app',
  title: 'whole app',
  async run({ codex }, findings) {
    const upstream = await startFakeUpstream();
    const home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
    const profile = await makeProfile(upstream);
    const around = { env: withoutDesktop(await posternEnvironment(home, profile, codex)), cwd: home.cwd };
    try {
      const before = await home.snapshot();
      const words = ['start', 'codex', '--', 'exec', '--skip-git-repo-check'];
      const started = await runCli(around, [...words, 'say hi [[tool:echo tool-ran-ok]]']);
      const heard = started.code === 0 && started.stdout.includes('The fake upstream heard: say hi');
      hold(findings, heard, `postern start codex ended with ${started.code}: ${lastWords(started.stderr)}`);
      const [request] = upstream.requests.all;
      const bearer =
        request === undefined ? 'nothing' : headerValues(request.exchange, 'authorization').join();
      hold(findings, bearer === `Bearer ${FAKE_ACCESS_TOKEN}`, 'the credential is not Codex’s own');
      const { changed, removed } = changesBetween(before, await home.snapshot());
      hold(findings, changed.length + removed.length === 0, `files of Codex changed: ${changed.join(', ')}`);
      const listed = await runCli(around, ['sessions', '--text', 'say hi', '--json']);
      const page = JSON.parse(listed.stdout) as SearchPage;
      const seen = page.sessions.map(
        ({ session }) => `${session.gateway} ${session.status} ${session.toolCalls}`,
      );
      hold(findings, seen.join() === 'default completed 1', `the log says ${seen.join() || 'nothing'}`);
    } finally {
      await runCli(around, ['quit']);
      await upstream.close();
      await home.remove();
      await removeProfile(profile);
    }
    return null;
  },
};

function withoutDesktop(env: Readonly<Record<string, string>>): Record<string, string> {
  const desktop = ['DISPLAY', 'XAUTHORITY', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR'];
  return Object.fromEntries(Object.entries(env).filter(([name]) => !desktop.includes(name)));
}
