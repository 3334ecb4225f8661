import type { Answer, CodexHomeView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { fileIdOf, withHomeBusy } from './homes.ts';
import { loading, readOr } from './loadable.ts';
import { type Parts, patch } from './parts.ts';

/** What a person does with the Codex homes of this machine, apart from connecting them. */
export interface HomeActions {
  readonly readHomes: () => Promise<void>;
  /** Main asks for the folder. */
  readonly addHome: () => Promise<void>;
  readonly forgetHome: (homeId: string) => Promise<void>;
  /** Someone else changed our keys: ours again, or theirs from now on. */
  readonly settle: (homeId: string, profile: string | null, how: 'again' | 'leave') => Promise<void>;
  readonly cleanLeftover: (homeId: string, profile: string | null, key: string) => Promise<void>;
  /** Opens the ways for a machine without a screen. */
  readonly openHeadless: () => Promise<void>;
}

/** The id under which adding a home is busy. */
export const addBusyId = 'add';

/** Builds them. */
export function homeActions({ store, ask }: Parts): HomeActions {
  const busy = (id: string, on: boolean): void =>
    store.setState(({ homeDesk }) => ({ homeDesk: withHomeBusy(homeDesk, id, on) }));

  /** Asks one thing about an id at a time; what it is refused for is shown across the window. */
  async function take(
    id: string,
    asking: () => Promise<Answer<readonly CodexHomeView[]>>,
    done: string | null = null,
  ): Promise<void> {
    if (store.getState().homeDesk.busy.has(id)) return;
    busy(id, true);
    const answer = await asking();
    store.setState(
      answer.ok ? { homes: { state: 'ready', value: answer.value } } : { notice: answer.problem },
    );
    busy(id, false);
    if (answer.ok && done !== null) patch(store, 'bench', { toast: { text: done, undoId: null } });
  }

  return {
    async readHomes() {
      const answer = await ask('home/list');
      store.setState(({ homes }) => ({ homes: readOr(homes, answer) }));
    },
    addHome: () => take(addBusyId, () => ask('home/add', { path: null })),
    forgetHome: (homeId) =>
      take(homeId, () => ask('home/forget', { homeId }), t`Taken off the list. Its files stay as they are.`),
    settle: (homeId, profile, how) =>
      take(
        fileIdOf(homeId, profile),
        () => ask('connect/settle', { homeId, profile, how }),
        how === 'again'
          ? t`Postern’s lines are written again.`
          : t`Left as it is. Postern no longer looks after this file.`,
      ),
    cleanLeftover: (homeId, profile, key) =>
      take(
        fileIdOf(homeId, profile),
        () => ask('connect/cleanLeftover', { homeId, profile, key }),
        t`Cleaned up. The file as it was is kept beside it.`,
      ),
    async openHeadless() {
      patch(store, 'place', { sheet: 'headless' });
      if (store.getState().homeDesk.help.state === 'failed') patch(store, 'homeDesk', { help: loading });
      const answer = await ask('help/headless');
      store.setState(({ homeDesk }) => ({ homeDesk: { ...homeDesk, help: readOr(homeDesk.help, answer) } }));
    },
  };
}
