import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import asar from '@electron/asar';

/** One part of what is installed. */
export interface SizePart {
  readonly name: string;
  readonly bytes: number;
}

/** The files of a folder, links not followed; bytes as they are, not in blocks. */
export function filesIn(folder: string): readonly SizePart[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .map((name) => ({ name, stat: lstatSync(join(folder, name)) }))
    .filter(({ stat }) => stat.isFile())
    .map(({ name, stat }) => ({ name, bytes: stat.size }));
}

/** What is inside the archive of an app, by `node_modules/<package>` and folder. */
export function partsInArchive(archive: string): readonly SizePart[] {
  const files = asar
    .listPackage(archive, { isPack: false })
    .map((name) => name.replace(/^\//, ''))
    .map((name) => ({ name, entry: asar.statFile(archive, name) }))
    .flatMap(({ name, entry }) => ('size' in entry && entry.size ? [{ name, bytes: entry.size }] : []));
  return grouped(files, archivePart);
}

/** Files summed up by the part they belong to, the largest first. */
export function grouped(files: readonly SizePart[], partOf: (name: string) => string): readonly SizePart[] {
  const parts = new Map<string, number>();
  for (const { name, bytes } of files) parts.set(partOf(name), (parts.get(partOf(name)) ?? 0) + bytes);
  return [...parts]
    .map(([name, bytes]) => ({ name, bytes }))
    .toSorted((left, right) => right.bytes - left.bytes);
}

/** Which part of an installed app a file is. */
export function installedPart(name: string): string {
  if (name.startsWith('locales/')) return "Chromium's languages";
  if (name.startsWith('resources/app.asar')) return 'Postern itself';
  if (name.startsWith('resources/')) return 'papers, completions and commands';
  if (name.startsWith('LICENSE')) return "Electron's licences";
  if (name.endsWith('.pak') || name === 'icudtl.dat' || name.endsWith('.bin'))
    return "Chromium's resources, character tables and snapshots";
  if (/\.so(\.\d+)?$/.test(name) || name.includes('vk_swiftshader')) return 'graphics and media libraries';
  return "Electron's program";
}

/** Which part of the archive a file is. */
function archivePart(name: string): string {
  const [first = '', second = '', third = ''] = name.split('/');
  if (first !== 'node_modules') return first === 'out' ? `out/${second}` : first;
  return second.startsWith('@') ? `${second}/${third}` : second;
}
