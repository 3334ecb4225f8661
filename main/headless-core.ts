import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { noFace } from './app/face.ts';
import { openCore, type Core } from './core.ts';
import { argumentsFor, ownAppImage, ownCommand } from './domain/own-program.ts';
import { forkedKeyring } from './credentials/forked-keyring.ts';
import type { Places, Variables } from './environment.ts';
import type { Log } from './log.ts';
import { openSettings } from './settings/settings.ts';

export interface HeadlessOptions {
  readonly variables: Variables;
  readonly platform: NodeJS.Platform;
  readonly places: Places;
}

/** Opens the core without a window, in plain Node; the caller has made the folder and sure that nobody else runs it. */
export async function openHeadlessCore(
  { variables, platform, places }: HeadlessOptions,
  log: Log,
): Promise<Core> {
  const host = fileURLToPath(new URL('./keyring-host.js', import.meta.url));
  return openCore({
    variables,
    platform,
    places,
    version: ownVersion(),
    log,
    command: ownCommand(
      fileURLToPath(new URL('../../', import.meta.url)),
      platform,
      ownAppImage(variables, process.execPath),
    ),
    settings: await openSettings(places.settings, Date.now),
    face: noFace(
      forkedKeyring(process.versions['electron'] === undefined ? [host] : argumentsFor('keyring')),
    ),
  });
}

/** Postern's version, from the `package.json` that stands above what was built. */
function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
