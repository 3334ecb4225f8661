import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import type {
  BackendDraft,
  BookChange,
  BookChangeAnswer,
  BookView,
  KeyAnswer,
  SecretPlace,
  VerifyView,
} from '../../preload/contract.ts';
import { usualOptions } from '../../main/domain/gateway.ts';
import { defaultSettings, renderSettings } from '../../main/settings/file.ts';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { selfSigned, type TestCertificate } from '../fakes/certificates.ts';
import { startForwardProxy, type ForwardProxy } from '../fakes/forward-proxy.ts';
import { makeKeyringBed, type KeyringBed } from '../fakes/keyring-bed.ts';
import { makeProfile, removeProfile, startPostern, type Postern } from './postern.ts';

/** A person behind an HTTP proxy that inspects TLS, with an unlocked keyring and no sign-in of Codex's own. */
export interface GatewaysScene {
  readonly home: CodexHome;
  readonly postern: Postern;
  readonly window: Page;
  readonly bed: KeyringBed;
  /** Signs a server for any name, by the authority the app trusts. */
  readonly tlsFor: (...hosts: readonly string[]) => TestCertificate;
  /** Where the proxy leads a host by its name and port. */
  readonly lead: (target: string, port: number) => void;
  readonly proxy: ForwardProxy;
  /** A PEM file with the authority. */
  readonly caBundle: string;
  end(): Promise<void>;
}

export interface GatewaysSceneOptions {
  /** `user:password` the proxy wants; everybody may pass unless said. */
  readonly wants?: string;
  /** True: the app knows neither the proxy nor the authority yet. */
  readonly unset?: boolean;
}

/** Sets the scene and starts the app in it. `env` is added to the app's. */
export async function setGatewaysScene(
  env: Readonly<Record<string, string>> = {},
  { wants, unset = false }: GatewaysSceneOptions = {},
): Promise<GatewaysScene> {
  const endings: (() => Promise<unknown>)[] = [];
  const bed = await makeKeyringBed();
  endings.push(bed.end);
  await bed.startDaemon('open');
  const authority = selfSigned({ name: 'Postern test authority' });
  const ports = new Map<string, number>();
  // A port nobody listens on: what was not led anywhere fails loudly.
  const proxy = await startForwardProxy({
    port: (target) => ports.get(target) ?? 1,
    ...(wants === undefined ? {} : { wants }),
  });
  endings.push(proxy.close);
  const home = await makeCodexHome({ auth: 'none' });
  endings.push(home.remove);
  const nowhere = 'http://127.0.0.1:1';
  const profile = await makeProfile({ chatgptBase: `${nowhere}/codex`, apiBase: `${nowhere}/v1` });
  endings.push(() => removeProfile(profile));
  const caBundle = join(profile, 'authority.pem');
  await writeFile(caBundle, authority.cert);
  const manual = { mode: 'manual', url: proxy.url, user: null, bypass: '' } as const;
  await writeFile(
    join(profile, 'settings.json'),
    renderSettings({
      ...defaultSettings,
      firstRun: 'done',
      terminal: 'xterm',
      ...(unset ? {} : { caBundle, proxy: manual }),
    }),
  );
  const postern = await startPostern({
    home,
    upstream: { chatgptBase: nowhere, apiBase: nowhere },
    profile,
    env: { DBUS_SESSION_BUS_ADDRESS: bed.busAddress, ...env },
  });
  endings.push(postern.quit);
  return {
    home,
    postern,
    window: postern.window,
    bed,
    tlsFor: (...hosts) => authority.issue({ name: hosts[0] ?? 'server', hosts }),
    lead: (target, port) => void ports.set(target, port),
    proxy,
    caBundle,
    async end() {
      for (const one of endings.toReversed()) await one();
    },
  };
}

/** A draft with everything usual but what is said. */
export function draft(
  said: Pick<BackendDraft, 'name' | 'schema' | 'upstream' | 'auth'> & Partial<BackendDraft>,
): BackendDraft {
  return { id: null, modelPattern: '.*', model: null, options: usualOptions, ...said };
}

/** Asks main as the window does. */
export async function change(page: Page, wish: BookChange): Promise<BookChangeAnswer> {
  const answer = await page.evaluate((one) => window.postern.call('book/change', one), wish);
  if (!answer.ok) throw new Error(`${answer.problem.code}: ${answer.problem.what} ${answer.problem.why}`);
  return answer.value;
}

/** Makes a gateway of one backend; its ids. */
export async function makeGateway(
  page: Page,
  name: string,
  backend: BackendDraft,
): Promise<{ readonly gatewayId: string; readonly backendId: string }> {
  const { gatewayId, backendId } = await change(page, {
    type: 'putBackendOnNewGateway',
    gatewayName: name,
    draft: backend,
  });
  if (gatewayId === null || backendId === null) throw new Error('no gateway was made');
  return { gatewayId, backendId };
}

/** Gives a backend its key, checked unless said. */
export async function saveKey(
  page: Page,
  backendId: string,
  secret: string,
  unchecked = false,
): Promise<KeyAnswer> {
  const wish = { backendId, secret, unchecked };
  const answer = await page.evaluate((one) => window.postern.call('key/save', one), wish);
  if (!answer.ok) throw new Error(`${answer.problem.code}: ${answer.problem.what} ${answer.problem.why}`);
  return answer.value;
}

/** Makes the gateway `team`, which asks an OpenAI upstream with a saved key of its own; where the key is. */
export async function makeTeamGateway(
  page: Page,
  upstream: string,
  key: string,
): Promise<{ readonly gatewayId: string; readonly backendId: string; readonly place: SecretPlace }> {
  const { gatewayId, backendId } = await makeGateway(
    page,
    'team',
    draft({
      name: 'team-openai',
      schema: 'OpenAI',
      upstream,
      auth: { type: 'apiKey', header: 'authorization' },
    }),
  );
  const saved = await saveKey(page, backendId, key, true);
  if (saved.state !== 'saved') throw new Error(`the key was not saved: ${saved.state}`);
  return { gatewayId, backendId, place: saved.place };
}

/** Checks a backend. */
export async function verify(page: Page, backendId: string, oneToken = false): Promise<VerifyView> {
  const wish = { backendId, oneToken, model: null };
  const answer = await page.evaluate((one) => window.postern.call('backend/verify', one), wish);
  if (!answer.ok) throw new Error(`${answer.problem.code}: ${answer.problem.what} ${answer.problem.why}`);
  return answer.value;
}

/** The gateways as the window knows them. */
export async function bookOf(page: Page): Promise<BookView> {
  const answer = await page.evaluate(() => window.postern.call('gateway/list'));
  if (!answer.ok) throw new Error(answer.problem.what);
  return answer.value;
}
