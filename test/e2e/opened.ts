import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { startFakeUpstream, type FakeUpstream } from '../fakes/upstream/server.ts';
import { copiedCommand } from './log-of.ts';
import { removeProfile, startPostern, type Postern } from './postern.ts';

/** The real app with its window, signed in with ChatGPT before an upstream of its own. */
export interface Opened {
  readonly postern: Postern;
  readonly home: CodexHome;
  readonly upstream: FakeUpstream;
  readonly readClipboard: () => Promise<string>;
  /** The command of a new launch, as a person would paste it. */
  command(): Promise<string>;
}

/** Opens it; what is to be closed afterwards, the last first, is added to `toClose`. */
export async function openSignedIn(
  toClose: (() => Promise<unknown>)[],
  options: Parameters<typeof startFakeUpstream>[0] = {},
): Promise<Opened> {
  const upstream = await startFakeUpstream(options);
  toClose.push(upstream.close);
  const home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
  toClose.push(home.remove);
  const postern = await startPostern({ home, upstream });
  toClose.push(() => removeProfile(postern.profile), postern.quit);
  const readClipboard = (): Promise<string> => postern.app.evaluate(({ clipboard }) => clipboard.readText());
  return {
    postern,
    home,
    upstream,
    readClipboard,
    command: () => copiedCommand(postern.window, readClipboard, home.cwd),
  };
}
