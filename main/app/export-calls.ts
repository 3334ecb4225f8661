import { homedir, userInfo } from 'node:os';
import type { Calls } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { contentRedactor, keepAll } from '../domain/redact-content.ts';
import { valueOrThrow } from '../domain/problem.ts';
import { exportName, previewExport, saveExport } from '../export/export.ts';
import type { ExportMeans } from '../export/port.ts';
import { findNamedBackend } from '../gateways/places.ts';
import type { Handlers } from '../ipc/answer.ts';
import type { Rooms } from './rooms.ts';

type ExportCall = Extract<keyof Calls, `export/${string}`>;

/** What main does for the calls about exports of the session log. */
export function makeExportCalls(rooms: Rooms): Pick<Handlers, ExportCall> {
  const { recorder, face, book } = rooms;

  function means(redacted: boolean): ExportMeans {
    return {
      reader: {
        search: (filter, before, limit) => recorder.ask({ kind: 'search', filter, before, limit }),
        detail: (sessionId) => recorder.ask({ kind: 'session', sessionId }),
        raw: (sessionId, turnId) => recorder.ask({ kind: 'raw', sessionId, turnId }),
      },
      redact: redacted ? contentRedactor({ home: homedir(), user: userInfo().username }) : keepAll,
      version: rooms.version,
      at: Date.now(),
      upstreamOf: (gateway, backend) => findNamedBackend(book.book(), gateway, backend)?.upstream ?? null,
    };
  }

  return {
    'export/preview': ({ redacted, ...choice }) => previewExport(choice, means(redacted)),
    async 'export/save'({ redacted, ...choice }) {
      const made = means(redacted);
      const path = await face.chooseWhereToSave({
        title: t`Export`,
        fileName: exportName(choice, made.at),
      });
      return path === null ? null : valueOrThrow(await saveExport(choice, made, path)).path;
    },
  };
}
