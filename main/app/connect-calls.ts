import { homedir, userInfo } from 'node:os';
import type { Calls } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { valueOrThrow } from '../domain/problem.ts';
import type { Handlers } from '../ipc/answer.ts';
import { headlessHelp, readHeadlessFacts } from './headless-help.ts';
import type { Rooms } from './rooms.ts';

type ConnectCall = Extract<
  keyof Calls,
  `home/${string}` | `connect/${string}` | `doctor/${string}` | `help/${string}`
>;

/** What main does for the calls about Codex's own configuration, and about how things stand on this machine. */
export function makeConnectCalls(rooms: Rooms): Pick<Handlers, ConnectCall> {
  const { connections, doctor, face, codex, proxy, variables, platform } = rooms;
  return {
    'home/list': connections.view,
    async 'home/add'({ path }) {
      const chosen = path ?? (await face.chooseFolder({ title: t`Choose a Codex home`, startIn: null }));
      if (chosen !== null) valueOrThrow(await connections.addHome(chosen));
      return connections.view();
    },
    async 'home/forget'({ homeId }) {
      valueOrThrow(await connections.forgetHome(homeId));
      return connections.view();
    },
    async 'connect/preview'(wish) {
      // Its address has the port in it.
      await proxy.settled();
      return connections.preview(wish);
    },
    'connect/restorePreview': ({ homeId, profile }) => connections.restorePreview(homeId, profile),
    async 'connect/apply'({ previewId }) {
      valueOrThrow(await connections.apply(previewId));
      return connections.view();
    },
    async 'connect/restore'({ homeId, profile }) {
      valueOrThrow(await connections.restore(homeId, profile));
      return connections.view();
    },
    async 'connect/settle'({ homeId, profile, how }) {
      valueOrThrow(await connections.settle(homeId, profile, how));
      return connections.view();
    },
    async 'connect/cleanLeftover'({ homeId, profile, key }) {
      valueOrThrow(await connections.cleanLeftover(homeId, profile, key));
      return connections.view();
    },
    'doctor/run': doctor.run,
    'doctor/fix': async ({ findingId }) => valueOrThrow(await doctor.fix(findingId)),
    async 'doctor/copy'() {
      face.copy((doctor.last() ?? (await doctor.run())).text);
    },
    async 'help/headless'() {
      const { username: user } = userInfo();
      const codexHome = await codex.home();
      const asked = { variables, platform, user, userHome: homedir(), codexHome };
      return headlessHelp(await readHeadlessFacts(asked));
    },
  };
}
