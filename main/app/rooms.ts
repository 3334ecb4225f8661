import type { Calls, StatusView, VerifyView } from '../../preload/contract.ts';
import type { CodexRoom } from '../codex/room.ts';
import type { PriceTable } from '../domain/price.ts';
import type { Places, Variables } from '../environment.ts';
import type { OpenBook } from '../gateways/book.ts';
import type { Imports } from '../gateways/import.ts';
import type { Log } from '../log.ts';
import type { ProxyThread } from '../proxy/thread.ts';
import type { RecorderThread } from '../recorder/thread.ts';
import type { Settings } from '../settings/file.ts';
import type { SavedFilters } from '../settings/filters.ts';
import type { OpenSettings } from '../settings/settings.ts';
import type { ConnectionsDesk } from './connections.ts';
import type { DemoDesk } from './demo.ts';
import type { Doctor } from './doctor.ts';
import type { Face } from './face.ts';
import type { GatewayDesk } from './gateways.ts';
import type { Network } from './network.ts';
import type { SignIn } from './sign-in.ts';
import type { TracesDesk } from './traces.ts';
import type { UpdatesDesk } from './updates.ts';
import type { Usage } from './usage.ts';

/** The open rooms, as the joints between them see them. */
export interface Rooms {
  readonly log: Log;
  readonly places: Places;
  readonly settings: OpenSettings;
  readonly book: OpenBook;
  readonly recorder: RecorderThread;
  readonly proxy: ProxyThread;
  readonly codex: CodexRoom;
  readonly face: Face;
  /** Postern's own. */
  readonly version: string;
  /** Resolves once the keyring has been looked at, which may take as long as its limit. */
  readonly signIn: Promise<SignIn>;
  readonly gateways: GatewayDesk;
  readonly imports: Imports;
  readonly connections: ConnectionsDesk;
  readonly doctor: Doctor;
  readonly demo: DemoDesk;
  readonly network: Network;
  readonly filters: SavedFilters;
  readonly prices: () => PriceTable;
  readonly usage: Usage;
  readonly traces: TracesDesk;
  readonly updates: UpdatesDesk;
  readonly platform: NodeJS.Platform;
  /** The environment Postern was started with. */
  readonly variables: Variables;
  /** Checks a backend along the way Codex's requests take. */
  readonly verify: (asked: Calls['backend/verify'][0]) => Promise<VerifyView>;
  readonly status: () => StatusView;
  /** Something the status tells of changed. */
  readonly statusChanged: () => void;
  /** Changes settings, tells the window and the tray, and resolves when they are on disk. */
  readonly changeSettings: (part: Partial<Settings>) => Promise<void>;
  /** Has everything speak the language that is set, and tells the window what it shows anew. */
  readonly speak: () => Promise<void>;
  readonly setRouting: (on: boolean) => Promise<void>;
  /** The session whose items the window wants from now on; null for none. */
  readonly watch: (sessionId: string | null) => void;
}
