import type { FindingView, StoreView } from '../../preload/contract.ts';
import type { DiskFacts, OwnFacts, Surrounding } from './facts.ts';
import { finding, findingId, inWords, showFix } from './finding.ts';
import { t } from '../../preload/language.ts';

/** Postern itself: routing, its log, its way to the network. */
export function checkOwn({ status, network }: OwnFacts): readonly FindingView[] {
  return [
    finding({
      id: 'postern.routing',
      area: 'postern',
      level: status.routing ? 'fine' : 'note',
      title: status.routing
        ? t`Routing is on, by the gateway ${status.gateway}.`
        : t`Routing is off: new launches go straight to their provider.`,
      fix: null,
    }),
    database(status),
    ...(network.proxyProblem === null
      ? []
      : [
          finding({
            id: 'network.proxy',
            area: 'network',
            level: 'problem',
            title: network.proxyProblem.what,
            detail: network.proxyProblem.why,
            next: network.proxyProblem.next,
            fix: showFix(t`Show settings`, 'settings'),
          }),
        ]),
  ];
}

function database(status: OwnFacts['status']): FindingView {
  const id = 'postern.database';
  switch (status.recorder) {
    case 'recording':
      return finding({ id, area: 'postern', level: 'fine', title: t`The session log is being written.` });
    case 'starting':
    case 'restarting':
      return finding({
        id,
        area: 'postern',
        level: 'note',
        title: t`The session log is starting.`,
        next: t`Look again in a moment.`,
      });
    default:
      return finding({
        id,
        area: 'postern',
        level: 'problem',
        title: t`The session log cannot be written.`,
        detail:
          status.problem === null
            ? t`Codex goes on undisturbed.`
            : `${status.problem.what} ${status.problem.why}`,
        next: status.problem?.next ?? t`Make room on the disk, then start Postern again.`,
      });
  }
}

/** The store of secrets. */
export function checkStore(store: StoreView): FindingView {
  const id = 'credentials.store';
  if (store.problem !== null) {
    return finding({
      id,
      area: 'credentials',
      level: store.mode === 'keyring' ? 'problem' : 'warning',
      title: store.problem.what,
      detail: store.problem.why,
      next: store.problem.next,
      fix: showFix(t`Show accounts`, 'accounts'),
    });
  }
  return finding({
    id,
    area: 'credentials',
    level: store.place === 'keyring' ? 'fine' : 'note',
    title:
      store.place === 'keyring'
        ? t`Secrets are kept in the keyring of the system.`
        : store.place === 'file'
          ? t`Secrets are kept in a file of Postern, which your user alone may read.`
          : t`Secrets are kept for this run only.`,
  });
}

const megabyte = 1024 * 1024;
const fullBytes = 100 * megabyte;
const scarceBytes = 1024 * megabyte;

/** Whether there is room for what Postern and Codex write. */
export function checkDisks(disks: readonly DiskFacts[]): readonly FindingView[] {
  const low = disks.filter(({ freeBytes }) => freeBytes < scarceBytes);
  if (low.length === 0) {
    return [
      finding({
        id: 'disk',
        area: 'postern',
        level: 'fine',
        title: t`There is room on the disk of ${inWords([...new Set(disks.map(({ whose }) => whose))])}.`,
      }),
    ];
  }
  return low.map(({ whose, path, freeBytes }) =>
    finding({
      id: findingId('disk', path),
      area: 'postern',
      level: freeBytes < fullBytes ? 'problem' : 'warning',
      title: t`The disk ${whose} writes to has ${Math.floor(freeBytes / megabyte)} MB left.`,
      detail:
        whose === 'Codex'
          ? t`${path} lies on it. Codex loses sessions and sign-ins on a full disk.`
          : t`${path} lies on it. The session log stops on a full disk; requests go on.`,
      next: t`Make room on it.`,
    }),
  );
}

/** What is special about where this system runs. */
export function checkSurrounding(surrounding: Surrounding): readonly FindingView[] {
  switch (surrounding) {
    case 'machine':
      return [];
    case 'wsl':
      return [
        finding({
          id: 'machine.wsl',
          area: 'network',
          level: 'note',
          title: t`Postern runs in the Windows Subsystem for Linux.`,
          detail: t`A Codex started in Windows itself reaches it at 127.0.0.1 only with mirrored networking.`,
          next: t`Start Codex in the same system as Postern.`,
        }),
      ];
    case 'container':
      return [
        finding({
          id: 'machine.container',
          area: 'network',
          level: 'note',
          title: t`Postern runs in a container.`,
          detail: t`A Codex outside of it does not reach it, and a sign-in in a browser outside cannot come back.`,
          next: t`Start Codex in the same container, and sign in with a code.`,
        }),
      ];
  }
}
