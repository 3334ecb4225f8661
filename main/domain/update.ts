import type { UpdateCheck, UpdateWay } from '../../preload/contract.ts';

/** Where newer versions are published, as a package says it (`app-update.yml`). */
export interface PublishPlace {
  /** https, or http to this machine. */
  readonly url: string;
  /** Who must have signed what is put in on Windows; null: nobody is named. */
  readonly publisher: string | null;
}

/** What a build and its installation say of themselves. */
export interface Installed {
  readonly packaged: boolean;
  readonly platform: NodeJS.Platform;
  /** `deb` or `rpm`, from the file `package-type` of a package; null without one. */
  readonly packageType: string | null;
  readonly place: PublishPlace | null;
  /** The AppImage this runs from; null elsewhere. */
  readonly appImage: string | null;
  /** Windows: the program that needs no installation. */
  readonly portable: boolean;
}

/** How a newer version comes to this installation. Only `self` ever asks anybody. */
export function updateWay(installed: Installed): UpdateWay {
  const { packaged, platform, packageType, place, appImage, portable } = installed;
  if (!packaged) return 'none';
  if (packageType !== null) return 'system';
  if (place === null) return 'none';
  if (platform === 'linux') return appImage === null ? 'byHand' : 'self';
  if (platform !== 'win32') return 'self';
  if (portable) return 'byHand';
  return place.publisher === null ? 'unsigned' : 'self';
}

/** Reads the few entries of `app-update.yml` that matter; null when it names no place that may be asked. */
export function readPublishPlace(yaml: string): PublishPlace | null {
  const entry = (name: string): string | null =>
    new RegExp(`^${name}:[ \\t]*['"]?([^'"\\n]+?)['"]?[ \\t]*$`, 'm').exec(yaml)?.[1] ?? null;
  const url = entry('url');
  if (entry('provider') !== 'generic' || url === null || !mayBeAsked(url)) return null;
  const listed = /^publisherName:\s*\n\s+-[ \t]*['"]?([^'"\n]+?)['"]?[ \t]*$/m.exec(yaml)?.[1] ?? null;
  return { url, publisher: listed ?? entry('publisherName') };
}

/** What is fetched replaces Postern, so nobody on the way may change it. */
function mayBeAsked(url: string): boolean {
  const parsed = URL.parse(url);
  if (parsed === null) return false;
  return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && parsed.hostname === '127.0.0.1');
}

const dayMs = 24 * 60 * 60_000;

/** Whether it is time to look again without having been asked to. `now` and `lookedAt` are Unix milliseconds; null: never. */
export function isLookDue(
  check: UpdateCheck,
  lookedAt: number | null,
  now: number,
  online: boolean,
): boolean {
  if (check === 'off' || !online) return false;
  // A clock that was set back must not keep it from looking for ever.
  return lookedAt === null || lookedAt > now || now - lookedAt >= dayMs;
}

/** What to do about a version that is offered: nothing, say so, or fetch it too. */
export type OfferDecision = 'passOver' | 'tell' | 'fetch';

/** Decides it: a version that failed here is passed over, and nothing large is fetched where data is paid for. */
export function decideOffer(offer: {
  readonly version: string;
  /** Versions that did not start here. */
  readonly failed: readonly string[];
  readonly check: UpdateCheck;
  readonly metered: boolean;
}): OfferDecision {
  if (offer.failed.includes(offer.version)) return 'passOver';
  return offer.check === 'download' && !offer.metered ? 'fetch' : 'tell';
}

/**
 * Whether a version that is rolled out in stages is for this installation.
 * @param percentage what the server says; anything that is no number from 0 to 100 means everybody.
 * @param share this installation's place among all, from 0 up to 100; made once, told nobody.
 */
export function isWithinRollout(percentage: unknown, share: number): boolean {
  const wanted = typeof percentage === 'string' && percentage.trim() !== '' ? Number(percentage) : percentage;
  if (typeof wanted !== 'number' || !(wanted >= 0 && wanted <= 100)) return true;
  return share < wanted;
}

/** The address of a version's own file, for who wants to go back to it by hand. */
export function formerAddress(place: PublishPlace, version: string, platform: NodeJS.Platform): string {
  const ending = fileEndings[platform] ?? '';
  return `${place.url.replace(/\/+$/, '')}/postern-${encodeURIComponent(version)}-${ending}`;
}

/** As `artifactName` in electron-builder.yml names them. */
const fileEndings: Partial<Readonly<Record<NodeJS.Platform, string>>> = {
  linux: 'linux-x86_64.AppImage',
  darwin: 'mac-universal.dmg',
  win32: 'win-x64.exe',
};
