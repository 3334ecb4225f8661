import { join } from 'node:path';
import { writeAtomically } from '../../../main/files/atomic.ts';
import { defaultSettings, renderSettings } from '../../../main/settings/file.ts';
import { makeCodexHome, type CodexHome } from '../../../test/codex/home.ts';
import { makeProfile, removeProfile, startPostern, type Postern } from '../../../test/e2e/postern.ts';
import { startFakeIssuer, type FakeIssuer } from '../../../test/fakes/issuer/server.ts';
import { makeKeyringBed, type KeyringBed } from '../../../test/fakes/keyring-bed.ts';
import { startFakeUpstream } from '../../../test/fakes/upstream/server.ts';

/** The app before a fake issuer and a real keyring of its own. */
export interface Scene {
  readonly bed: KeyringBed;
  readonly issuer: FakeIssuer;
  readonly home: CodexHome;
  readonly postern: Postern;
  /** Quits the app and starts it on the same profile. */
  restart(): Promise<Postern>;
  end(): Promise<void>;
}

/** Sets it up; `prepare` brings the keyring into the state the scene is about. */
export async function setScene(prepare: (bed: KeyringBed) => Promise<unknown>): Promise<Scene> {
  const bed = await makeKeyringBed();
  await prepare(bed);
  const upstream = await startFakeUpstream();
  const issuer = await startFakeIssuer();
  issuer.rules.interval = '1';
  const home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
  const profile = await makeProfile(upstream);
  const own = { url: issuer.origin, chatgptOrigin: upstream.origin, apiUpstream: `${issuer.origin}/v1` };
  const settings = renderSettings({ ...defaultSettings, terminal: 'xterm', issuer: own });
  await writeAtomically(join(profile, 'settings.json'), settings);
  const env = { DBUS_SESSION_BUS_ADDRESS: bed.busAddress };
  const start = async (): Promise<Postern> => {
    const started = await startPostern({ home, upstream, profile, env });
    // No browser opens: the pages are the issuer's, and what is photographed is the window.
    await started.app.evaluate(({ shell }) => {
      shell.openExternal = () => Promise.resolve();
    });
    await started.window.getByTestId('rail-accounts').click();
    await started.window.getByTestId('codex-login').getByText('in').first().waitFor();
    return started;
  };
  let running = await start();
  return {
    bed,
    issuer,
    home,
    postern: running,
    async restart() {
      await running.quit();
      running = await start();
      return running;
    },
    async end() {
      await running.quit();
      await removeProfile(profile);
      await home.remove();
      await issuer.close();
      await upstream.close();
      await bed.end();
    },
  };
}
