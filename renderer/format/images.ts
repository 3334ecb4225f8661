import type { ImageView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { bytesText } from './amounts.ts';
import { inertText } from './inert.ts';

/** What an image is called where it stands: `Image, login.png, PNG, 84 KB`, or its address where it was not sent along. */
export function imageText({ path, mediaType, bytes, url }: ImageView): string {
  const parts = [
    path === null ? null : inertText(path.split(/[\\/]/).at(-1) ?? path),
    mediaType === null ? null : typeName(mediaType),
    bytes === null ? null : bytesText(bytes),
    url === null ? null : inertText(url),
  ];
  return [t`Image`, ...parts.filter((part) => part !== null)].join(', ');
}

/** What more there is to know of it. */
export function imageHint({ path, hash, url }: ImageView): string {
  if (hash !== null)
    return path === null
      ? t`Postern keeps no images. The SHA-256 of this one begins ${hash}`
      : t`Postern keeps no images. It was read from ${inertText(path)}. The SHA-256 of this one begins ${hash}`;
  return url === null
    ? t`Postern keeps no images, and knows nothing more of this one.`
    : t`Postern keeps no images and loads none. The address is shown without its query.`;
}

/** `image/svg+xml` is known as SVG. */
function typeName(mediaType: string): string {
  const [kind, subtype = ''] = mediaType.split('/');
  if (kind !== 'image') return mediaType;
  return (subtype.split('+')[0] ?? subtype).replace(/^x-/, '').toUpperCase();
}
