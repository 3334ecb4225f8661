import { join } from 'node:path';
import type { DriftView } from '../../preload/contract.ts';
import { failed, ok, type Result } from '../domain/problem.ts';
import { backUp, letBackUpGo } from './backup.ts';
import { editFile } from './edit-file.ts';
import { followLinks } from '../files/file-target.ts';
import { configPath } from './homes.ts';
import type { Connection, Journal } from './journal.ts';
import type { ConnectionsOptions } from './options.ts';
import { undoCommand } from './undo-command.ts';

/** Puts connections into their files and takes them out; the journal knows of each change before the file does. */
export interface ConnectedFiles {
  /** Writes the keys of a connection, in the place of an earlier one of the same file. */
  putIn(connection: Connection): Promise<Result<void>>;
  /** Takes out what is ours. `forget`: the wish goes too. What someone else changed of it is theirs and stays. */
  takeOut(connection: Connection, how: 'keep' | 'forget'): Promise<Result<readonly DriftView[]>>;
}

/** The command that undoes a file's connection without Postern. */
export async function undoFor(path: string, platform: NodeJS.Platform): Promise<string> {
  // sed would put a file in the place of a link.
  const real = await followLinks(path).then(
    (target) => join(target.folder, target.name),
    () => path,
  );
  return undoCommand(real, platform);
}

type Options = Pick<ConnectionsOptions, 'text' | 'platform' | 'now' | 'onRoutes'>;

/** Joins the journal with the files. */
export function connectedFiles(options: Options, journal: Journal): ConnectedFiles {
  const { text: engine, platform } = options;

  const save = (connection: Connection): Promise<Result<void>> => {
    const { connections, retired } = journal.content();
    const others = connections.filter((one) => !isSamePlace(one, connection));
    return journal.save({ connections: [...others, connection], retired });
  };

  const putIn: ConnectedFiles['putIn'] = async (connection) => {
    const path = configPath(connection.home, connection.profile);
    const before = journal.content();
    const earlier = before.connections.find((one) => isSamePlace(one, connection));
    const next = { ...connection, created: earlier?.created ?? false, stands: true, drifted: false };
    const noted = await save({ ...next, pending: 'putIn' });
    if (!noted.ok) return noted;
    // The proxy knows the address before any Codex can read it.
    options.onRoutes();
    const undo = await undoFor(path, platform);
    // Lines of ours under keys that are no longer written go too.
    const ours = [...(earlier?.keys ?? []), ...connection.keys];
    const edit = (text: string | null): Result<string> => {
      const own = engine.restored(text ?? '', ours);
      return own.ok ? engine.connected(own.value.text, connection.keys, undo) : own;
    };
    const edited = await editFile(path, edit, {
      platform,
      beforeWriting: (text) => {
        if (text === null) return Promise.resolve(ok(undefined));
        const own = engine.restored(text, ours);
        return backUp(path, own.ok ? own.value.text : text, earlier !== undefined);
      },
    });
    if (!edited.ok) {
      await journal.save(before);
      return edited;
    }
    const created = earlier?.created ?? edited.value.before === null;
    const done = await save({ ...next, created, pending: null });
    // The file says it already; the next start finds it pending and comes to the same.
    return done.ok ? ok(undefined) : done;
  };

  const takeOut: ConnectedFiles['takeOut'] = async (connection, how) => {
    const path = configPath(connection.home, connection.profile);
    const before = journal.content();
    const noted = await save({
      ...connection,
      stands: false,
      pending: how === 'keep' ? 'takeOut' : 'forget',
    });
    if (!noted.ok) return noted;
    let drift: readonly DriftView[] | null = null;
    const edited = await editFile(
      path,
      (text) => {
        if (text === null) return ok(null);
        const own = engine.restored(text, connection.keys);
        if (!own.ok) return own;
        const { value } = own;
        // A second look at a file that is done finds nothing of ours; that is no change of somebody else's.
        if (drift === null || value.text !== text) drift = value.drift;
        return ok(connection.created && value.text === '' ? null : value.text);
      },
      { platform },
    );
    if (!edited.ok) {
      await journal.save(before);
      return edited;
    }
    const changed: readonly DriftView[] = drift ?? [];
    if (how === 'keep') {
      const kept = { ...connection, stands: false, pending: null, drifted: changed.length > 0 };
      const done = await save(kept);
      return done.ok ? ok(changed) : done;
    }
    const done = await journal.save(without(journal, connection, options.now()));
    if (!done.ok) return failed(done.problem);
    await letBackUpGo(path, edited.value.after);
    return ok(changed);
  };

  return { putIn, takeOut };
}

// A Codex that runs with its address passes until the day is over.
function without(journal: Journal, connection: Connection, now: number) {
  const { connections, retired } = journal.content();
  const { id, route } = connection;
  return {
    connections: connections.filter((one) => !isSamePlace(one, connection)),
    retired: route === null ? retired : [...retired, { id, route, retiredAt: now }],
  };
}

const isSamePlace = (one: Connection, other: Connection): boolean =>
  one.home === other.home && one.profile === other.profile;
