import { join } from 'node:path';
import type { Page } from 'playwright';
import { writeAtomically } from '../../main/files/atomic.ts';
import { defaultSettings, renderSettings } from '../../main/settings/file.ts';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { startFakeIssuer, type FakeIssuer } from '../fakes/issuer/server.ts';
import { makeKeyringBed, type KeyringBed } from '../fakes/keyring-bed.ts';
import { startFakeUpstream, type FakeUpstream, type WebSocketPolicy } from '../fakes/upstream/server.ts';
import { makeProfile, removeProfile, startPostern, type Postern } from './postern.ts';

/** All that signing in takes but the app: a keyring's bus, an upstream, an issuer, a home and a profile that name them. */
export interface SignInScene {
  readonly bed: KeyringBed;
  readonly upstream: FakeUpstream;
  readonly issuer: FakeIssuer;
  readonly home: CodexHome;
  /** Starts the app on the one profile; one at a time. */
  start(): Promise<Postern>;
  /** Ends the app that is running, then all else. */
  end(): Promise<void>;
}

/** Sets the scene; the keyring's daemon is not running yet. `codex`: how Codex itself is signed in. */
export async function setSignInScene(
  websocket: WebSocketPolicy = 'accept',
  codex: 'none' | 'chatgpt' = 'none',
): Promise<SignInScene> {
  const bed = await makeKeyringBed();
  const upstream = await startFakeUpstream({ websocket });
  const issuer = await startFakeIssuer();
  issuer.rules.interval = '1';
  const { accountsBase } = upstream;
  const home = await makeCodexHome(codex === 'none' ? { auth: codex } : { auth: codex, accountsBase });
  const profile = await makeProfile(upstream);
  const own = { url: issuer.origin, chatgptOrigin: upstream.origin, apiUpstream: `${issuer.origin}/v1` };
  const settings = { ...defaultSettings, firstRun: 'done' as const, terminal: 'xterm', issuer: own };
  await writeAtomically(join(profile, 'settings.json'), renderSettings(settings));
  let running: Postern | null = null;
  return {
    bed,
    upstream,
    issuer,
    home,
    async start() {
      const env = { DBUS_SESSION_BUS_ADDRESS: bed.busAddress };
      running = await startPostern({ home, upstream, profile, env });
      return running;
    },
    async end() {
      await running?.quit();
      await removeProfile(profile);
      await home.remove();
      await issuer.close();
      await upstream.close();
      await bed.end();
    },
  };
}

/** Adds an API key as a person does, and leaves the accounts page open with it. */
export async function addApiKey(window: Page, key: string): Promise<void> {
  await window.getByTestId('rail-accounts').click();
  await window.getByTestId('sign-in-open').first().click();
  await window.getByTestId('way-apiKey').click();
  await window.getByTestId('secret-field').fill(key);
  await window.getByTestId('secret-submit').click();
  await window.locator('[data-testid="login-step"][data-step="done"]').waitFor();
  await window.getByTestId('login-finish').click();
  await window.getByTestId('secret').first().waitFor();
}
