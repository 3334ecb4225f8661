import { readFile, stat } from 'node:fs/promises';
import type { Calls, ImportPreview } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { problem, valueOrThrow, AppError, type Result } from '../domain/problem.ts';
import { writeAtomically } from '../files/atomic.ts';
import { draftCheck } from '../gateways/draft-check.ts';
import { gatewayFileName, gatewayFileText } from '../gateways/export.ts';
import { findGateway } from '../gateways/places.ts';
import type { Handlers } from '../ipc/answer.ts';
import { findLocalServers } from '../providers/local.ts';
import { presets } from '../providers/presets.ts';
import type { Rooms } from './rooms.ts';

type GatewayCall =
  | 'gateway/list'
  | 'backend/check'
  | 'backend/verify'
  | 'local/find'
  | 'aws/read'
  | 'preset/list'
  | Extract<keyof Calls, `book/${string}` | `gatewayFile/${string}`>;

/** A gateway file is a few kilobytes. */
const longestFileBytes = 256 * 1024;

/** What main does for the calls about gateways, backends and their files. */
export function makeGatewayCalls(rooms: Rooms): Pick<Handlers, GatewayCall> {
  const { book, gateways, face, imports } = rooms;
  return {
    'gateway/list': gateways.view,
    'book/change': gateways.change,
    'book/undo': ({ undoId }) => gateways.undo(undoId),
    'backend/check': ({ gatewayId, draft }) => draftCheck(book.book(), gatewayId, draft),
    'backend/verify': rooms.verify,
    'local/find': () => findLocalServers({ ollamaHost: rooms.variables['OLLAMA_HOST'] ?? null }),
    'aws/read': async () => (await rooms.signIn).aws.view(),
    'preset/list': () => presets(),
    async 'gatewayFile/export'({ gatewayId }) {
      const gateway = findGateway(book.book(), gatewayId)?.gateway;
      if (gateway === undefined) throw new AppError(gone());
      const path = await face.chooseWhereToSave({
        title: t`Export the gateway`,
        fileName: gatewayFileName(gateway),
      });
      if (path === null) return null;
      await writeAtomically(path, gatewayFileText(gateway));
      return path;
    },
    async 'gatewayFile/open'() {
      const path = await face.chooseFile({
        title: t`Import a gateway`,
        kinds: [{ name: t`Gateway files`, extensions: ['json'] }],
      });
      return path === null ? null : valueOrThrow(await previewOfFile(rooms, path));
    },
    'gatewayFile/preview': ({ text }) => valueOrThrow(imports.preview(text)),
    'gatewayFile/import': ({ previewId, name }) => gateways.put(() => imports.agreed(previewId, name)),
  };
}

/** Reads a gateway file as far as showing it; nothing of it is in force. */
export async function previewOfFile({ imports }: Rooms, path: string): Promise<Result<ImportPreview>> {
  try {
    const { size } = await stat(path);
    if (size > longestFileBytes) return { ok: false, problem: tooLong() };
    return imports.preview(await readFile(path, 'utf8'));
  } catch (error) {
    return { ok: false, problem: unreadable((error as NodeJS.ErrnoException).code ?? t`an unknown error`) };
  }
}

const gone = () =>
  problem(
    'not-found',
    t`That gateway is not there any more.`,
    t`It was removed meanwhile.`,
    t`Look at the gateways again.`,
  );

const tooLong = () =>
  problem(
    'import-invalid',
    t`This is not a gateway file.`,
    t`It is far too long for one.`,
    t`Choose a file that Postern exported.`,
  );

const unreadable = (code: string) =>
  problem(
    'file-unreadable',
    t`Could not read that file.`,
    t`The system answered ${code}.`,
    t`Check the file and its permissions, then try again.`,
  );
