import { once, EventEmitter } from 'node:events';
import dbus, { type MessageBus } from 'dbus-next';

/** One entry of a tray menu as the desktop sees it. */
export interface HostedEntry {
  /** Good until the menu is set again, which renumbers it. */
  readonly id: number;
  readonly label: string;
  readonly separator: boolean;
  readonly enabled: boolean;
  /** Null for an entry that is no check box. */
  readonly checked: boolean | null;
  readonly entries: readonly HostedEntry[];
}

/** One icon in the tray. */
export interface HostedItem {
  /** The menu as it is now. */
  menu(): Promise<readonly HostedEntry[]>;
  /** The menu once it satisfies `done`, looked at again after each change the application tells of. */
  untilMenu(done: (entries: readonly HostedEntry[]) => boolean): Promise<readonly HostedEntry[]>;
  /**
   * Clicks the entry with this label, or the one found by following labels through submenus. A menu that is set again between
   * the look and the click is looked at anew, as a desktop that draws it does.
   */
  click(...labels: readonly (string | RegExp)[]): Promise<void>;
  /** The desktop draws the menu, and takes it away: what it tells the application by `AboutToShow` and `Event`. */
  open(): Promise<void>;
  close(): Promise<void>;
  /** A click on the icon itself. */
  activate(): Promise<void>;
  /** The pixels of the icon, 32-bit ARGB, largest size. */
  icon(): Promise<HostedIcon>;
  /** The icon once it satisfies `done`. */
  untilIcon(done: (icon: HostedIcon) => boolean): Promise<HostedIcon>;
  tooltip(): Promise<string>;
}

export interface HostedIcon {
  readonly width: number;
  readonly height: number;
  readonly argb: Buffer;
}

/** A desktop's tray: the StatusNotifierWatcher and its one host, on the session bus. */
export interface TrayHost {
  /** Becomes the tray of the session. */
  appear(): Promise<void>;
  /** Leaves, as a panel that crashes or is turned off; its icons are forgotten. */
  vanish(): Promise<void>;
  /** The newest icon registered since the tray appeared, now or when it comes. */
  item(): Promise<HostedItem>;
  end(): void;
}

const watcherName = 'org.kde.StatusNotifierWatcher';
const itemFace = 'org.kde.StatusNotifierItem';
const menuFace = 'com.canonical.dbusmenu';
const propertiesFace = 'org.freedesktop.DBus.Properties';
const introspection = `<node><interface name="${watcherName}">
<method name="RegisterStatusNotifierItem"><arg name="service" type="s" direction="in"/></method>
<property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
<property name="RegisteredStatusNotifierItems" type="as" access="read"/>
<property name="ProtocolVersion" type="i" access="read"/>
</interface></node>`;

/** Joins a session bus, ready to be its tray; `appear` makes it so. Tells at once when an icon is registered. */
export async function joinAsTrayHost(busAddress: string, onItem: () => void = () => {}): Promise<TrayHost> {
  const bus = dbus.sessionBus({ busAddress });
  const changes = new EventEmitter();
  // One wait for each `until` under way; a test has few, but not none.
  changes.setMaxListeners(100);
  let items: { readonly sender: string; readonly path: string }[] = [];

  bus.addMethodHandler((call: dbus.Message): boolean => {
    if (call.path !== '/StatusNotifierWatcher') return false;
    const reply = (signature = '', body: unknown[] = []): boolean => {
      bus.send(dbus.Message.newMethodReturn(call, signature, body));
      return true;
    };
    // Qt asks for it before anything else, and shows no icon without it.
    if (call.member === 'Introspect') return reply('s', [introspection]);
    if (call.interface === propertiesFace && call.member === 'Get')
      return reply('v', [property(call.body[1])]);
    if (call.interface !== watcherName) return false;
    if (call.member !== 'RegisterStatusNotifierItem') return reply();
    onItem();
    const named = String(call.body[0]);
    items.push({ sender: String(call.sender), path: named.startsWith('/') ? named : '/StatusNotifierItem' });
    reply();
    changes.emit('item');
    return true;
  });
  bus.on('message', (message: dbus.Message) => {
    if (
      message.type === dbus.MessageType.SIGNAL &&
      [itemFace, menuFace].includes(String(message.interface))
    ) {
      changes.emit('changed');
    }
  });
  await once(bus, 'connect');
  for (const face of [itemFace, menuFace]) await addMatch(bus, `type='signal',interface='${face}'`);

  return {
    appear: async () => {
      items = [];
      await bus.requestName(watcherName, 0);
    },
    vanish: async () => {
      items = [];
      await bus.releaseName(watcherName);
    },
    item: async () => {
      for (;;) {
        const newest = items.at(-1);
        if (newest === undefined) await once(changes, 'item');
        else if (await answers(bus, newest.sender)) return hosted(bus, changes, newest.sender, newest.path);
        else items = items.filter((item) => item !== newest);
      }
    },
    end: () => bus.disconnect(),
  };

  function property(name: unknown): dbus.Variant {
    if (name === 'IsStatusNotifierHostRegistered') return new dbus.Variant('b', true);
    if (name === 'ProtocolVersion') return new dbus.Variant('i', 0);
    return new dbus.Variant(
      'as',
      items.map((item) => item.sender + item.path),
    );
  }
}

function hosted(bus: MessageBus, changes: EventEmitter, sender: string, path: string): HostedItem {
  const call = async (
    object: string,
    face: string,
    member: string,
    signature: string,
    body: unknown[],
  ): Promise<unknown> => {
    const message = new dbus.Message({
      destination: sender,
      path: object,
      interface: face,
      member,
      signature,
      body,
    });
    return (await bus.call(message))?.body;
  };
  const read = async (name: string): Promise<unknown> =>
    unwrap(await call(path, propertiesFace, 'Get', 'ss', [itemFace, name]));
  const menuPath = async (): Promise<string> => String(await read('Menu'));
  const menu = async (): Promise<readonly HostedEntry[]> => {
    const answer = await call(await menuPath(), menuFace, 'GetLayout', 'iias', [0, -1, []]);
    return entryOf(Array.isArray(answer) ? answer[1] : null).entries;
  };
  const until = async <T>(look: () => Promise<T>, done: (value: T) => boolean): Promise<T> => {
    for (;;) {
      // Listening starts before looking, so that a change in between is not missed.
      const changed = once(changes, 'changed');
      const value = await look();
      if (done(value)) return value;
      await changed;
    }
  };
  const icon = async (): Promise<HostedIcon> => {
    const sizes = list(await read('IconPixmap')).map((size): HostedIcon => {
      const [width, height, argb] = list(size);
      return { width: Number(width), height: Number(height), argb: Buffer.from(argb as Buffer) };
    });
    return (
      sizes.toSorted((left, right) => right.width - left.width)[0] ?? {
        width: 0,
        height: 0,
        argb: Buffer.alloc(0),
      }
    );
  };
  return {
    menu,
    untilMenu: (done) => until(menu, done),
    click: async (...labels) => {
      for (;;) {
        const { id } = entryAt(await menu(), labels);
        const event = [id, 'clicked', new dbus.Variant('i', 0), 0];
        const refused = await call(await menuPath(), menuFace, 'Event', 'isvu', event).then(
          () => null,
          (error: unknown) => error,
        );
        if (refused === null) return;
        // Refused for its number, which is never given twice: the menu was set again meanwhile.
        if (entryAt(await menu(), labels).id === id) throw refused;
      }
    },
    open: async () => {
      // Chromium answers it with an error for the menu itself, which desktops do not mind.
      await call(await menuPath(), menuFace, 'AboutToShow', 'i', [0]).catch(() => undefined);
      await call(await menuPath(), menuFace, 'Event', 'isvu', [0, 'opened', new dbus.Variant('i', 0), 0]);
    },
    close: async () => {
      await call(await menuPath(), menuFace, 'Event', 'isvu', [0, 'closed', new dbus.Variant('i', 0), 0]);
    },
    activate: async () => {
      await call(path, itemFace, 'Activate', 'ii', [0, 0]);
    },
    icon,
    untilIcon: (done) => until(icon, done),
    tooltip: async () => String(list(await read('ToolTip'))[2]),
  };
}

function entryAt(menu: readonly HostedEntry[], labels: readonly (string | RegExp)[]): HostedEntry {
  let entries = menu;
  let found: HostedEntry | undefined;
  for (const label of labels) {
    found = entries.find((entry) =>
      typeof label === 'string' ? entry.label === label : label.test(entry.label),
    );
    if (found === undefined)
      throw new Error(`no entry "${label}" among: ${entries.map((entry) => entry.label).join(' | ')}`);
    entries = found.entries;
  }
  if (found === undefined) throw new Error('no label given');
  if (!found.enabled) throw new Error(`"${found.label}" is disabled`);
  return found;
}

// A node of GetLayout: id, properties, children (each a variant).
function entryOf(node: unknown): HostedEntry {
  const [id, properties, children] = list(node);
  const facts = properties as Readonly<Record<string, dbus.Variant | undefined>>;
  const fact = (name: string): unknown => facts[name]?.value;
  return {
    id: Number(id),
    // A single underscore marks the letter to press.
    label: String(fact('label') ?? '').replaceAll(/_(.)/g, '$1'),
    separator: fact('type') === 'separator',
    enabled: fact('enabled') !== false,
    checked: /^(?:checkmark|radio)$/.test(String(fact('toggle-type'))) ? fact('toggle-state') === 1 : null,
    entries: list(children)
      .filter((child) => (child as dbus.Variant).value !== undefined)
      .map((child) => entryOf((child as dbus.Variant).value)),
  };
}

async function addMatch(bus: MessageBus, rule: string): Promise<void> {
  const name = 'org.freedesktop.DBus';
  const path = '/org/freedesktop/DBus';
  await bus.call(
    new dbus.Message({
      destination: name,
      path,
      interface: name,
      member: 'AddMatch',
      signature: 's',
      body: [rule],
    }),
  );
}

// An icon that has gone leaves its registration behind.
async function answers(bus: MessageBus, sender: string): Promise<boolean> {
  const ping = new dbus.Message({
    destination: sender,
    path: '/',
    interface: 'org.freedesktop.DBus.Peer',
    member: 'Ping',
  });
  return bus.call(ping).then(
    () => true,
    (error: unknown) => !String(error).includes('not provided'),
  );
}

function unwrap(body: unknown): unknown {
  return (list(body)[0] as dbus.Variant).value;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
