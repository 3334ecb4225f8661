import { createHash } from 'node:crypto';
import type { ImageView } from '../../preload/contract.ts';
import { listOf, objectOf, parseJson, textOf } from './json.ts';

/** More of an address or a path than this is not kept, characters. */
const longestPlace = 500;

/** Of an image nothing is known, as of those that were only counted. */
export const unknownImage: ImageView = { path: null, mediaType: null, bytes: null, hash: null, url: null };

/** An image as a request carries it. */
export interface ImageSource {
  /** Its address: `data:` with all of it for most; empty where it is named otherwise. */
  readonly address: string;
  /** The file it was read from; null when that is not said. */
  readonly path: string | null;
}

/** What Codex 0.169 writes before an image that it read from a file; `</image>` follows it (seen with `codex exec -i`). */
const opened = /^<image name=[^\n>]*?(?: path="([^"\n]*)")?>\s*$/;
const closed = /^\s*<\/image>\s*$/;

/** The images among the parts of a message or of a tool's output, in order. */
export function imagesAmong(content: readonly unknown[]): readonly ImageSource[] {
  return content.flatMap((part, index) => {
    if (!isImage(part)) return [];
    const url = objectOf(part)?.['image_url'];
    const address = textOf(url) ?? textOf(objectOf(url)?.['url']) ?? '';
    return [{ address, path: textOf(opened.exec(said(content[index - 1]))?.[1]) }];
  });
}

/** True for a part that is an image. */
export function isImage(part: unknown): boolean {
  return objectOf(part)?.['type'] === 'input_image';
}

/** True for the words Codex puts around an image, which nobody wrote. */
export function framesImage(content: readonly unknown[], index: number): boolean {
  const text = said(content[index]);
  return (
    (opened.test(text) && isImage(content[index + 1])) || (closed.test(text) && isImage(content[index - 1]))
  );
}

/** A short text of a part; empty for what is too long to be words around an image. */
function said(part: unknown): string {
  const text = textOf(objectOf(part)?.['text']) ?? '';
  return text.length > 10_000 ? '' : text;
}

/** What is kept of an image: a reference to it, and never a byte of it. */
export function referenceTo({ address, path }: ImageSource): ImageView {
  const known = { ...unknownImage, path: path?.slice(0, longestPlace) ?? null };
  if (/^data:/i.test(address)) return { ...known, ...ofData(address) };
  return { ...known, url: placeOf(address) };
}

/** The references as a cell of a row; null when there are none. */
export function imagesCell(images: readonly ImageView[]): string | null {
  return images.length === 0 ? null : JSON.stringify(images);
}

/** References from a cell; `counted` images of which nothing is known where there is none. */
export function readImages(cell: unknown, counted = 0): readonly ImageView[] {
  if (typeof cell !== 'string') return Array.from({ length: counted }, () => unknownImage);
  return listOf(parseJson(cell)) as readonly ImageView[];
}

/** RFC 2397: `data:[media type][;parameters][;base64],data`. */
function ofData(source: string): Partial<ImageView> {
  const comma = source.indexOf(',');
  if (comma < 0) return {};
  const head = source.slice('data:'.length, comma).toLowerCase();
  const [mediaType = ''] = head.split(';');
  const data = source.slice(comma + 1);
  const bytes = head.endsWith(';base64') ? Buffer.from(data, 'base64') : Buffer.from(unescaped(data));
  return {
    mediaType: /^[a-z]{1,40}\/[a-z0-9.+-]{1,80}$/.test(mediaType) ? mediaType : null,
    bytes: bytes.length,
    hash: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
  };
}

function unescaped(data: string): string {
  try {
    return decodeURIComponent(data);
  } catch {
    return data;
  }
}

/** An address without what can be a credential: user, password, query, fragment. */
function placeOf(source: string): string | null {
  if (!/^https?:/i.test(source) || !URL.canParse(source)) return null;
  const { origin, pathname } = new URL(source);
  return `${origin}${pathname}`.slice(0, longestPlace);
}
