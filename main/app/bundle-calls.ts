import { readFile } from 'node:fs/promises';
import { arch, homedir, release, totalmem, type as systemType, userInfo } from 'node:os';
import { join } from 'node:path';
import type { BundleFileView, Calls } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { contentRedactor } from '../domain/redact-content.ts';
import { bundleFiles, bundleText, type BundleFinding } from '../export/bundle.ts';
import { writeAtomically } from '../files/atomic.ts';
import type { Handlers } from '../ipc/answer.ts';
import type { Rooms } from './rooms.ts';
import { readSettings } from './settings-calls.ts';

type BundleCall = Extract<keyof Calls, `bundle/${string}`>;

/** What main does for the calls about the support bundle. What is saved is what was shown, character by character. */
export function makeBundleCalls(rooms: Rooms): Pick<Handlers, BundleCall> {
  let shown: readonly BundleFileView[] | null = null;

  async function make(): Promise<readonly BundleFileView[]> {
    const [settings, storage] = await Promise.all([
      readSettings(rooms),
      rooms.recorder.ask({ kind: 'storage' }).catch(() => null),
    ]);
    const facts = {
      at: Date.now(),
      versions: {
        postern: rooms.version,
        electron: process.versions['electron'] ?? '',
        chrome: process.versions['chrome'] ?? '',
        node: process.versions.node,
      },
      platform: { system: systemType(), release: release(), processor: arch(), memoryBytes: totalmem() },
      settings,
      book: rooms.gateways.view(),
      status: rooms.status(),
      database: { ...storage },
      findings: await findings(rooms),
      logs: [
        { name: 'postern.log', text: await textOf(join(rooms.places.logs, 'postern.log')) },
        { name: 'login.log', text: await textOf(join(rooms.places.logs, 'login.log')) },
      ],
    };
    return bundleFiles(facts, contentRedactor({ home: homedir(), user: userInfo().username }));
  }

  return {
    async 'bundle/preview'() {
      shown = await make();
      return shown;
    },
    async 'bundle/save'() {
      const files = shown ?? (await make());
      const path = await rooms.face.chooseWhereToSave({
        title: t`Save the support bundle`,
        fileName: `postern-support-${new Date().toISOString().slice(0, 10)}.json`,
      });
      if (path === null) return null;
      await writeAtomically(path, bundleText(files));
      return path;
    },
  };
}

/** What is known of the Codex and the keyring on this machine, in words. */
async function findings({ codex, signIn }: Rooms): Promise<readonly BundleFinding[]> {
  const found = await codex.find(false);
  const { store } = await signIn;
  const { keyring, mode, problem } = store.view();
  return [
    {
      name: 'Codex',
      detail:
        found.state === 'found'
          ? `${found.version} at ${found.path}, found by ${found.foundBy}`
          : found.state,
    },
    {
      name: 'Credential store',
      detail: `${mode}, keyring ${keyring}${problem === null ? '' : `: ${problem.what}`}`,
    },
  ];
}

function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
