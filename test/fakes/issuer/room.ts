import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { issuerAt } from '../../../main/auth/issuers.ts';
import { directTransport } from '../../../main/domain/transport.ts';
import { openAuthRoom, type AuthRoom, type AuthRoomOptions } from '../../../main/auth/room.ts';
import type { LoginView } from '../../../preload/contract.ts';
import { openMemoryStore, type MemoryStore } from '../memory-store.ts';
import type { FakeIssuer } from './server.ts';

/** The auth room over a fake issuer, with all it told kept. */
export interface RoomBed {
  readonly room: AuthRoom;
  readonly store: MemoryStore;
  readonly folder: string;
  readonly views: LoginView[];
  readonly opened: string[];
  readonly signInAgain: string[];
  readonly ports: readonly number[];
  /** The first view, past or to come, of a step. */
  step<S extends LoginView['step']>(step: S): Promise<Extract<LoginView, { step: S }>>;
  loginLog(): Promise<string>;
  close(): Promise<void>;
}

/** Opens one; anything may be given in place of the usual. */
export async function openRoomBed(
  issuer: FakeIssuer,
  given: Partial<AuthRoomOptions> & { readonly store?: MemoryStore; readonly ports?: readonly number[] } = {},
): Promise<RoomBed> {
  const folder = given.folder ?? (await mkdtemp(join(tmpdir(), 'postern-auth-')));
  const { store = openMemoryStore(), ports = [await freePort(), await freePort()] } = given;
  const views: LoginView[] = [];
  const opened: string[] = [];
  const signInAgain: string[] = [];
  const waiting = new Set<() => void>();
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const room = await openAuthRoom({
    folder,
    logsFolder: join(folder, 'logs'),
    codexHome: join(folder, 'codex'),
    codexSystemFolder: join(folder, 'etc'),
    issuer: issuerAt(issuer.origin, ports),
    apiUpstream: `${issuer.origin}/v1`,
    transport: () => directTransport,
    now: Date.now,
    openPage: (url) => opened.push(url),
    onAccounts: () => undefined,
    onSignInAgain: (accountId) => signInAgain.push(accountId),
    log: silent,
    ...given,
    store,
    onLogin(view) {
      views.push(view);
      for (const check of waiting) check();
      given.onLogin?.(view);
    },
  });
  return {
    room,
    store,
    folder,
    views,
    opened,
    signInAgain,
    ports,
    step: (step) =>
      new Promise((resolve) => {
        const check = (): void => {
          const found = views.find(
            (view): view is Extract<LoginView, { step: typeof step }> => view.step === step,
          );
          if (found === undefined) return;
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      }),
    loginLog: () => readFile(room.loginLogPath, 'utf8'),
    async close() {
      await room.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
