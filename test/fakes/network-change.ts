import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** How often the far upstream sends an event. */
export const farEventEveryMs = 20;

/** What a proxy did while its network went, came back, and became another one. */
export interface NetworkChanges {
  /** A turn asked for without a network. */
  readonly whileDown: { readonly status: number; readonly text: string; readonly ms: number };
  /** The next turn once there is one again. */
  readonly afterUp: { readonly ms: number; readonly tries: number };
  /** The stream that was under way came on. */
  readonly wentOn: boolean;
  /** The next turn once the machine has another address; the upstream is where it was. */
  readonly afterMove: { readonly ms: number; readonly tries: number };
  /** When the stream of the old address was cut, and why as the log has it. */
  readonly cutAfterMs: number;
  readonly cutProblem: string | null;
}

const asRoot = process.getuid?.() === 0;
/** Anybody may be root in a network of their own where the system allows it. */
const inOwnNetwork = ['--net', ...(asRoot ? [] : ['--map-root-user'])];

/** Why no network of its own can be made here, to be shown in a test's name; null where one can. */
export function whyNoNetworks(): string | null {
  if (process.platform !== 'linux') return 'not Linux';
  const link = ['ip', 'link', 'add', 'near', 'type', 'veth', 'peer', 'name', 'far'];
  const { error, status, stderr } = spawnSync('unshare', [...inOwnNetwork, ...link], { encoding: 'utf8' });
  if (error !== undefined) return 'unshare is not installed';
  return status === 0 ? null : `no network of its own: ${stderr.trim()}`;
}

/** Puts a proxy and its upstream in networks of their own, and changes those. */
export async function changeNetworks(): Promise<NetworkChanges> {
  const entry = fileURLToPath(new URL('network-change-entry.ts', import.meta.url));
  const child = spawn('unshare', [...inOwnNetwork, process.execPath, '--import', 'tsx', entry], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 60_000,
  });
  const gone = once(child, 'exit');
  const said = await text(child.stdout);
  await gone;
  return JSON.parse(said) as NetworkChanges;
}
