import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import dbus, { type MessageBus } from 'dbus-next';
import type { KeyringAnswer, SpawnKeyring } from '../../main/credentials/keyring-port.ts';
import { built } from './built.ts';

/** What stands in the desktop for its password prompt. */
export interface Prompter {
  /** How many prompts it was asked to show. */
  shown(): number;
  /** Resolves when one is on screen. */
  untilShown(): Promise<void>;
}

/**
 * The real GNOME keyring on a session bus of a test's own, with a home of its own. Nothing on this bus is started by
 * being asked: a provider or prompter that the test did not start is missing.
 */
export interface KeyringBed {
  readonly busAddress: string;
  /** Our keyring process as a plain fork on this bus. */
  readonly spawn: SpawnKeyring;
  /** The forks made and still alive. */
  hosts(): number;
  /** Starts the daemon. With a password its login keyring is open; without one there is no keyring yet, or a locked one. */
  startDaemon(password: string | null): Promise<void>;
  stopDaemon(): Promise<void>;
  /** Stops it from answering, without its going away, until it goes on. */
  pauseDaemon(): void;
  resumeDaemon(): void;
  /** Locks a collection by its name, the default one unless said. */
  lock(name?: string): Promise<void>;
  /** Opens one as another program of the desktop would. */
  unlock(password: string, name?: string): Promise<void>;
  /** Makes a collection the default one. */
  setDefault(name: string): Promise<void>;
  /** Joins the bus as the desktop's prompter. */
  joinPrompter(manner: 'ignores' | 'dismisses'): Promise<Prompter>;
  /** The attributes' paths of every entry of ours, locked or not. */
  search(account?: string): Promise<readonly string[]>;
  /** Creates an entry as any other program might; `beside` makes it a twin in a collection of its own. */
  plant(attributes: Readonly<Record<string, string>>, secret: string, beside?: boolean): Promise<void>;
  endBus(): Promise<void>;
  end(): Promise<void>;
}

const secrets = 'org.freedesktop.secrets';
const servicePath = '/org/freedesktop/secrets';
const guiltRidden = 'org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface';
const source = fileURLToPath(new URL('../../main/credentials/keyring-host.ts', import.meta.url));

const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>`;

/** Our keyring process, for beds whose `spawn` is used. */
export const keyringHost = (): Promise<string> => built(source);

/** Starts the bus; the keyring's daemon follows when a test says so. Without `host`, `spawn` cannot be used. */
export async function makeKeyringBed(host: string | null = null): Promise<KeyringBed> {
  const home = await mkdtemp(join(tmpdir(), 'postern-keyring-'));
  await chmod(home, 0o700);
  await writeFile(join(home, 'bus.conf'), busConfig);
  const busDaemon = spawn(
    'dbus-daemon',
    [`--config-file=${join(home, 'bus.conf')}`, '--nofork', '--nopidfile', '--print-address=1'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const [line] = (await once(busDaemon.stdout, 'data')) as [Buffer];
  const busAddress = line.toString().trim();
  const environment = {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_DATA_HOME: join(home, 'data'),
    XDG_RUNTIME_DIR: home,
    DBUS_SESSION_BUS_ADDRESS: busAddress,
  };
  const bus = dbus.sessionBus({ busAddress });
  bus.on('error', () => {});
  await once(bus, 'connect');
  const hosts = new Set<ChildProcess>();
  const others: MessageBus[] = [];
  let daemon: ChildProcess | null = null;

  const call = async (
    path: string,
    face: string,
    member: string,
    signature: string,
    body: unknown[],
  ): Promise<unknown[]> => {
    const message = new dbus.Message({
      destination: secrets,
      path,
      interface: face,
      member,
      signature,
      body,
    });
    return (await bus.call(message))?.body ?? [];
  };
  const collection = async (): Promise<string> =>
    String((await call(servicePath, 'org.freedesktop.Secret.Service', 'ReadAlias', 's', ['default']))[0]);
  const named = async (name?: string): Promise<string> =>
    name === undefined ? collection() : `${servicePath}/collection/${name}`;
  const plain = async (secret: string): Promise<unknown[]> => {
    const opened = await call(servicePath, 'org.freedesktop.Secret.Service', 'OpenSession', 'sv', [
      'plain',
      new dbus.Variant('s', ''),
    ]);
    return [opened[1], Buffer.alloc(0), Buffer.from(secret), 'text/plain'];
  };
  const stopDaemon = async (): Promise<void> => {
    const gone = daemon;
    daemon = null;
    if (gone === null || gone.exitCode !== null || gone.signalCode !== null) return;
    const exited = once(gone, 'exit');
    gone.kill('SIGTERM');
    gone.kill('SIGCONT');
    await exited;
  };
  const endBus = async (): Promise<void> => {
    if (busDaemon.exitCode !== null || busDaemon.signalCode !== null) return;
    const exited = once(busDaemon, 'exit');
    busDaemon.kill();
    await exited;
  };

  return {
    busAddress,
    spawn: (listener) => {
      if (host === null) throw new Error('this bed was made without a host');
      const child = fork(host, [], {
        env: environment,
        execArgv: [],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      hosts.add(child);
      child.on('message', (message) => listener.onAnswer(message as KeyringAnswer));
      child.on('error', () => {});
      child.on('exit', () => {
        hosts.delete(child);
        listener.onExit();
      });
      return {
        send: (request) => child.send(request, () => {}),
        kill: () => child.kill('SIGKILL'),
      };
    },
    hosts: () => hosts.size,
    async startDaemon(password) {
      const flags = password === null ? [] : ['--unlock'];
      const started = spawn('gnome-keyring-daemon', ['--foreground', '--components=secrets', ...flags], {
        env: environment,
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      daemon = started;
      started.stdin?.end(password ?? '');
      await untilOwned(bus, secrets);
    },
    stopDaemon,
    pauseDaemon: () => void daemon?.kill('SIGSTOP'),
    resumeDaemon: () => void daemon?.kill('SIGCONT'),
    async lock(name) {
      await call(servicePath, 'org.freedesktop.Secret.Service', 'Lock', 'ao', [[await named(name)]]);
    },
    async setDefault(name) {
      const args = ['default', await named(name)];
      await call(servicePath, 'org.freedesktop.Secret.Service', 'SetAlias', 'so', args);
    },
    async unlock(password, name) {
      await call(servicePath, guiltRidden, 'UnlockWithMasterPassword', 'o(oayays)', [
        await named(name),
        await plain(password),
      ]);
    },
    async joinPrompter(manner) {
      const joined = await prompter(busAddress, manner);
      others.push(joined.bus);
      return joined;
    },
    async search(account) {
      const attributes = { service: 'Postern', ...(account === undefined ? {} : { account }) };
      const found = await call(servicePath, 'org.freedesktop.Secret.Service', 'SearchItems', 'a{ss}', [
        attributes,
      ]);
      return (found as string[][]).flat();
    },
    async plant(attributes, secret, beside = false) {
      const facts = {
        'org.freedesktop.Secret.Item.Label': new dbus.Variant('s', 'planted'),
        'org.freedesktop.Secret.Item.Attributes': new dbus.Variant('a{ss}', {
          // libsecret finds only what carries the name of keytar's schema.
          'xdg:schema': 'org.freedesktop.Secret.Generic',
          ...attributes,
        }),
      };
      let into = await collection();
      if (beside) {
        const made = await call(servicePath, guiltRidden, 'CreateWithMasterPassword', 'a{sv}(oayays)', [
          { 'org.freedesktop.Secret.Collection.Label': new dbus.Variant('s', 'beside') },
          await plain('other'),
        ]);
        into = String(made[0]);
      }
      await call(into, 'org.freedesktop.Secret.Collection', 'CreateItem', 'a{sv}(oayays)b', [
        facts,
        await plain(secret),
        false,
      ]);
    },
    endBus,
    async end() {
      for (const child of hosts) child.kill('SIGKILL');
      await stopDaemon();
      for (const other of others) other.disconnect();
      bus.disconnect();
      await endBus();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Waits until somebody owns a name on the bus. */
async function untilOwned(bus: MessageBus, name: string): Promise<void> {
  const self = 'org.freedesktop.DBus';
  const ask = (member: string, body: unknown[]): Promise<dbus.Message | null> =>
    bus.call(
      new dbus.Message({
        destination: self,
        path: '/org/freedesktop/DBus',
        interface: self,
        member,
        signature: 's',
        body,
      }),
    );
  const owned = new Promise<void>((resolve) => {
    const listen = (message: dbus.Message): void => {
      if (message.member !== 'NameOwnerChanged' || message.body[0] !== name || message.body[2] === '') return;
      bus.off('message', listen);
      resolve();
    };
    bus.on('message', listen);
  });
  await ask('AddMatch', [`type='signal',sender='${self}',member='NameOwnerChanged',arg0='${name}'`]);
  const already = await ask('NameHasOwner', [name]);
  if (already?.body[0] !== true) await owned;
}

/** As much of GNOME's prompter as it takes to leave a prompt on screen for ever, or to have it dismissed. */
async function prompter(
  busAddress: string,
  manner: 'ignores' | 'dismisses',
): Promise<Prompter & { readonly bus: MessageBus }> {
  const face = 'org.gnome.keyring.internal.Prompter';
  const bus = dbus.sessionBus({ busAddress });
  bus.on('error', () => {});
  let shown = 0;
  let wake: () => void = () => {};
  await once(bus, 'connect');
  const ready = (destination: string, path: string): void => {
    const message = new dbus.Message({
      destination,
      path,
      interface: `${face}.Callback`,
      member: 'PromptReady',
      signature: 'sa{sv}s',
      body: [manner === 'dismisses' && asked.has(path) ? 'no' : '', {}, ''],
    });
    void bus.call(message).catch(() => {});
  };
  const asked = new Set<string>();
  bus.addMethodHandler((message: dbus.Message): boolean => {
    if (message.interface !== face) return false;
    const callback = String(message.body[0]);
    bus.send(dbus.Message.newMethodReturn(message, '', []));
    if (message.member === 'BeginPrompting') ready(String(message.sender), callback);
    if (message.member === 'PerformPrompt') {
      shown += 1;
      asked.add(callback);
      wake();
      if (manner === 'dismisses') ready(String(message.sender), callback);
    }
    return true;
  });
  await bus.requestName('org.gnome.keyring.SystemPrompter', 0);
  return {
    bus,
    shown: () => shown,
    untilShown: async () => {
      while (shown === 0) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}
