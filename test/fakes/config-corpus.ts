import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../fixtures/configs/', import.meta.url));

/** A configuration file of the corpus. */
export interface CorpusFile {
  /** Folder and name. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** The files that are TOML, and those that are none. */
export function configCorpus(): {
  readonly valid: readonly CorpusFile[];
  readonly broken: readonly CorpusFile[];
} {
  return { valid: [...filesIn('written'), ...filesIn('generated')], broken: filesIn('broken') };
}

function filesIn(below: string): readonly CorpusFile[] {
  return readdirSync(`${folder}${below}`)
    .filter((name) => name.endsWith('.toml'))
    .map((name) => ({ name: `${below}/${name}`, bytes: readFileSync(`${folder}${below}/${name}`) }));
}
