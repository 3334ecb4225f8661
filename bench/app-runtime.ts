import { execFileSync } from 'node:child_process';

/** How a child is run by it: options of `fork`, and of `spawn`. */
export interface AppRuntime {
  readonly execPath: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Has a program of ours run by the Electron that runs the app, as the Node that is in it: its V8 is another than that of the Node
 * that runs the bench, and what one compiles well may end the other (docs/reliability.md). The set-up names it in POSTERN_ELECTRON.
 * @throws where nobody did: the npm commands do, and so does `node scripts/test.mjs --only integration`
 */
export function inAppRuntime(env: NodeJS.ProcessEnv = process.env): AppRuntime {
  const execPath = process.env['POSTERN_ELECTRON'];
  if (execPath === undefined)
    throw new Error('POSTERN_ELECTRON names no Electron: run this by its npm command.');
  return { execPath, env: { ...env, ELECTRON_RUN_AS_NODE: '1' } };
}

/** What runs the app calls itself: "Electron 33.2.1 (Node 20.18.1, V8 13.0.245.19)". */
export function appRuntimeName(): string {
  const { execPath, env } = inAppRuntime();
  const said = execFileSync(execPath, ['-p', 'JSON.stringify(process.versions)'], { env, encoding: 'utf8' });
  const {
    electron = 'unknown',
    node = 'unknown',
    v8 = 'unknown',
  } = JSON.parse(said) as Record<string, string>;
  return `Electron ${electron} (Node ${node}, V8 ${v8.split('-')[0] ?? v8})`;
}
