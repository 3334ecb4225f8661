import type { Calls, ReceiptView, SessionView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { problem, valueOrThrow, AppError } from '../domain/problem.ts';
import type { LaunchWish } from '../codex/plan.ts';
import type { Handlers } from '../ipc/answer.ts';
import { sessionLink } from '../shell/deep-link.ts';
import { copyCommand } from './calls.ts';
import type { Rooms } from './rooms.ts';

type LogCall = Exclude<
  Extract<
    keyof Calls,
    `session/${string}` | `filter/${string}` | `totals/${string}` | `exchange/${string}` | `usage/${string}`
  >,
  'session/list' | 'session/watch' | 'session/items'
>;

/** What main does for the calls about the session log. */
export function makeLogCalls(rooms: Rooms): Pick<Handlers, LogCall> {
  const { recorder, filters, prices, proxy, codex, usage } = rooms;
  return {
    'session/search': (wish) => recorder.ask({ kind: 'search', ...wish }),
    'session/facets': ({ filter }) => recorder.ask({ kind: 'facets', filter }),
    'filter/list': filters.list,
    async 'filter/save'({ name, filter }) {
      valueOrThrow(await filters.save(name, filter));
      return filters.list();
    },
    async 'filter/delete'({ id }) {
      valueOrThrow(await filters.remove(id));
      return filters.list();
    },
    async 'totals/read'({ period, at }) {
      const totals = await recorder.ask({ kind: 'totals', period, at });
      return { ...totals, pricesAsOf: prices().asOf };
    },
    'exchange/list': ({ sessionId, turnId }) => recorder.ask({ kind: 'raw', sessionId, turnId }),
    'session/delete': ({ sessionIds, undoable = false }) =>
      recorder.ask({ kind: 'delete', sessionIds, from: null, to: null, undoable }),
    async 'session/undelete'({ undoId }) {
      const { restored } = await recorder.ask({ kind: 'undelete', undoId });
      if (!restored) throw new AppError(tooLate());
    },
    'session/deleteRange': ({ from, to }) => recorder.ask({ kind: 'delete', sessionIds: null, from, to }),
    'session/countRange': ({ from, to }) => recorder.ask({ kind: 'countRange', from, to }),
    async 'session/continue'({ sessionId, how }) {
      const wish = await continuing(rooms, sessionId, how);
      await proxy.settled();
      return valueOrThrow(await codex.start(wish));
    },
    async 'session/copyContinue'({ sessionId, how }): Promise<ReceiptView> {
      return copyCommand(rooms, await continuing(rooms, sessionId, how));
    },
    async 'session/openFolder'({ sessionId }) {
      const { folder } = await sessionOf(rooms, sessionId);
      if (folder === null) throw new AppError(noFolder());
      const refused = await rooms.face.openPath(folder);
      if (refused !== '') throw new AppError(notOpened(refused));
    },
    'session/copyLink': ({ sessionId, turnId }) => rooms.face.copy(sessionLink(sessionId, turnId)),
    'usage/list': usage.list,
    'usage/ask': async ({ accountId }) => valueOrThrow(await usage.ask(accountId)),
  };
}

async function sessionOf({ recorder }: Rooms, sessionId: string): Promise<SessionView> {
  const detail = await recorder.ask({ kind: 'session', sessionId });
  if (detail === null) throw new AppError(notKept());
  return detail.session;
}

/** Codex's own ids of sessions are UUIDs; one of another client cannot be resumed by it. */
const codexId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A launch that goes on with a session, through the gateway it went through where that is still there. */
async function continuing(rooms: Rooms, sessionId: string, how: 'resume' | 'fork'): Promise<LaunchWish> {
  const { folder, lane, gateway } = await sessionOf(rooms, sessionId);
  if (!codexId.test(sessionId)) throw new AppError(notCodexs());
  if (folder === null) throw new AppError(noFolder());
  const own = rooms.gateways.view().gateways.find((one) => one.name === gateway);
  return { folder, lane, gatewayId: own?.id ?? null, tail: [how, sessionId] };
}

const notKept = () =>
  problem(
    'not-found',
    t`This session is not in the log any more.`,
    t`It was deleted, or is older than what is kept.`,
    t`Look at the list again.`,
  );

const tooLate = () =>
  problem(
    'not-found',
    t`This session cannot be brought back any more.`,
    t`It has been deleted from the disk.`,
    t`What Codex itself keeps of it is still there: continue it in Codex.`,
  );

const noFolder = () =>
  problem(
    'folder-missing',
    t`Codex did not tell the folder of this session.`,
    t`Clients other than Codex often do not.`,
    t`Start Codex in its folder by hand.`,
  );

const notCodexs = () =>
  problem(
    'not-found',
    t`This session cannot be continued.`,
    t`It was not made by Codex, which alone could resume it.`,
    t`Continue it in the program that made it.`,
  );

const notOpened = (why: string) =>
  problem('folder-missing', t`The folder could not be opened.`, `${why}.`, t`Check that it is still there.`);
