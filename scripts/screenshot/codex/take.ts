// Run by scripts/screenshot.mjs with everything set up: photographs Codex on this machine from the real app: connecting,
// somebody else's change, restoring, and the doctor.
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cameraOn } from '../camera.ts';
import { setScene } from '../sign-in/scene.ts';

const folder = process.argv[2] ?? join(tmpdir(), 'postern-codex');
const scene = await setScene((bed) => bed.startDaemon('open'));
const { home, postern } = scene;
const { window } = postern;
const take = cameraOn(postern, folder);
const config = join(home.path, 'config.toml');
const file = window.getByTestId('config-file');
const inState = (state: string): Promise<void> =>
  window.locator(`[data-testid="config-file"][data-state="${state}"]`).waitFor();

try {
  await window.getByTestId('rail-codex').click();
  await file.waitFor();
  await take('codex-plain');
  await file.getByTestId('connect-open').click();
  await window.getByTestId('config-diff').waitFor();
  await take('connect');
  await window.getByTestId('connect-apply').click();
  await inState('inForce');
  await take('codex-connected');
  const ours = await readFile(config, 'utf8');
  await writeFile(config, ours.replace('model_provider = "openai"', 'model_provider = "other"'));
  await window.getByTestId('rail-sessions').click();
  await window.getByTestId('rail-codex').click();
  await inState('drifted');
  await take('codex-drifted');
  await window.getByTestId('settle-again').click();
  await inState('inForce');
  await file.getByTestId('restore-open').click();
  await window.getByTestId('restore-sheet').getByTestId('config-diff').waitFor();
  await take('restore');
  await window.keyboard.press('Escape');
  await window.getByTestId('headless-open').click();
  await window.getByTestId('headless').waitFor();
  await take('headless');
  await window.keyboard.press('Escape');
  await window.getByTestId('rail-doctor').click();
  await window.getByTestId('doctor-run').click();
  await window.getByTestId('doctor-summary').waitFor();
  await take('doctor');
} finally {
  await scene.end();
}
console.log(folder);
