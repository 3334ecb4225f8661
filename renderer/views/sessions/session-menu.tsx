import type { SessionView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import type { MenuItem } from '../../components/menu.tsx';
import type { Actions } from '../../store/create.ts';
import { titleOf } from './session-row.tsx';

/** What can be done with a session, the same from its header and from the list. */
export function sessionMenu(session: SessionView, actions: Actions): readonly (readonly MenuItem[])[] {
  const { id } = session;
  const own = session.kind === 'user';
  const place =
    session.folder === null
      ? []
      : ([{ key: 'folder', label: t`Open folder`, run: () => void actions.openFolder(id) }] as const);
  return [
    own
      ? [
          {
            key: 'resume',
            label: t`Resume in a terminal`,
            testId: 'session-resume',
            run: () => void actions.continueSession(id, 'resume'),
          },
          {
            key: 'fork',
            label: t`Fork in a terminal`,
            detail: t`leaves this one as it is`,
            testId: 'session-fork',
            run: () => void actions.continueSession(id, 'fork'),
          },
          {
            key: 'copy',
            label: t`Copy as command`,
            detail: 'codex resume',
            testId: 'session-copy-command',
            run: () => void actions.copyContinue(id, 'resume'),
          },
        ]
      : [],
    [
      ...place,
      {
        key: 'link',
        label: t`Copy link`,
        testId: 'session-copy-link',
        run: () => void actions.copyLink(id, null),
      },
      {
        key: 'export',
        label: t`Export…`,
        testId: 'session-export',
        run: () => void actions.openExport({ name: titleOf(session), sessionIds: [id], filter: {} }),
      },
    ],
    [
      {
        key: 'delete',
        label: t`Delete`,
        testId: 'session-delete',
        run: () => void actions.deleteSession(id),
      },
    ],
  ];
}
