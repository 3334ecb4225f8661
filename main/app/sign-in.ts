import { join } from 'node:path';
import type { LedgerView, LoginView } from '../../preload/contract.ts';
import { issuerAt, openAiIssuer } from '../auth/issuers.ts';
import { allowedWorkspaces, readRestrictions } from '../auth/restrictions.ts';
import { openAuthRoom, type AuthRoom } from '../auth/room.ts';
import type { LoginRules } from '../codex/login-rules.ts';
import type { SpawnKeyring } from '../credentials/keyring-port.ts';
import { openKeyring } from '../credentials/keyring.ts';
import { watchSecretService } from '../credentials/secret-service.ts';
import { openCredentialStore } from '../credentials/store.ts';
import type { CredentialStore } from '../domain/credential.ts';
import { ok, type Result } from '../domain/problem.ts';
import { currentOrganisation, openaiUpstream, personalId } from '../domain/gateway.ts';
import type { Transport } from '../domain/transport.ts';
import type { Places, Variables } from '../environment.ts';
import { usersOf } from '../gateways/edit.ts';
import type { OpenBook } from '../gateways/book.ts';
import { openKeys, type Keys } from '../keys/keys.ts';
import type { Log } from '../log.ts';
import { openAws, type Aws } from '../providers/aws-credential.ts';
import type { OpenSettings } from '../settings/settings.ts';

/** The secrets and the accounts. */
export interface SignIn {
  readonly store: CredentialStore;
  readonly auth: AuthRoom;
  /** The keys of backends. */
  readonly keys: Keys;
  /** What AWS's own configuration on this machine gives. */
  readonly aws: Aws;
  ledger(): LedgerView;
  close(): Promise<void>;
}

export interface SignInOptions {
  readonly log: Log;
  readonly places: Places;
  readonly platform: NodeJS.Platform;
  readonly variables: Variables;
  readonly codexHome: string;
  readonly settings: OpenSettings;
  readonly book: OpenBook;
  readonly transport: () => Transport;
  /** Starts the keyring's process. */
  readonly keyring: SpawnKeyring;
  readonly openPage: (url: string) => Promise<void>;
  readonly onLogin: (view: LoginView) => void;
  readonly onAccounts: () => void;
  readonly onLedger: () => void;
  /** The key of a backend was saved or forgotten. */
  readonly onKeys: () => void;
  /** An account's sign-in ended for good; told once. */
  readonly onSignInAgain: (name: string) => void;
}

/** Where Codex's system-wide configuration lies (Codex 0.169). */
export const codexSystemFolder = '/etc/codex';

/** The sign-ins that Codex's configuration allows, as the codex room asks for them. */
export async function loginRules(home: string): Promise<Result<LoginRules>> {
  const read = await readRestrictions({ codexHome: home, systemFolder: codexSystemFolder });
  if (!read.ok) return read;
  return ok({
    forcedLogin: read.value.methods[0]?.value ?? null,
    forcedWorkspaces: allowedWorkspaces(read.value),
  });
}

const keyringNames: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'Keychain',
  win32: 'Credential Manager',
};

/** Opens the credential store over the system's keyring, and the accounts over that. May take as long as the keyring's limit. */
export async function openSignIn(options: SignInOptions): Promise<SignIn> {
  const { places, platform, variables, settings, book, log } = options;
  const linux = platform === 'linux';
  const keyring = openKeyring({
    spawn: options.keyring,
    service: linux
      ? watchSecretService(variables['DBUS_SESSION_BUS_ADDRESS'] ?? null, process.getuid?.() ?? 0)
      : null,
    systemName: keyringNames[platform] ?? null,
    asksDuringCalls: platform === 'darwin',
  });
  let opened: Pick<SignIn, 'store' | 'auth'> | null = null;
  const store = await openCredentialStore({
    keyring,
    folder: places.home,
    mode: settings.current().credentialStore,
    now: Date.now,
    onChange: () => {
      options.onLedger();
      options.onAccounts();
      if (opened !== null && opened.store.view().problem === null) void opened.auth.accounts.readAgain();
    },
  });
  const own = settings.current().issuer;
  const auth = await openAuthRoom({
    store,
    folder: places.home,
    logsFolder: places.logs,
    codexHome: options.codexHome,
    codexSystemFolder,
    issuer: own === null ? openAiIssuer : issuerAt(own.url),
    apiUpstream: own?.apiUpstream ?? openaiUpstream,
    ...(own === null ? {} : { chatgptOrigin: own.chatgptOrigin }),
    transport: options.transport,
    organisationId: () => currentOrganisation(book.book())?.id ?? personalId,
    now: Date.now,
    openPage: (url) => void openIssuerPage(url, own?.url ?? openAiIssuer.url, options.openPage),
    usedBy: (accountId) => usersOf(book.book(), accountId),
    onLogin: options.onLogin,
    onAccounts: options.onAccounts,
    onSignInAgain: (_, name) => options.onSignInAgain(name),
    log,
  });
  const keys = await openKeys({ store, path: join(places.home, 'keys.json'), onChange: options.onKeys });
  opened = { store, auth };
  return {
    store,
    auth,
    keys,
    aws: openAws({ variables, transport: options.transport }),
    ledger: () => ({ store: store.view(), secrets: store.list() }),
    async close() {
      await auth.close();
      await keys.settled();
      await store.close();
    },
  };
}

/** Opens a page of the issuer in use, and of nobody else. */
async function openIssuerPage(
  url: string,
  issuer: string,
  open: (url: string) => Promise<void>,
): Promise<void> {
  if (new URL(url).origin === new URL(issuer).origin) await open(url);
}
