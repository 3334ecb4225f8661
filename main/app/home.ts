import { t } from '../../preload/language.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { claimFolder } from '../files/own-folder.ts';

/** Makes Postern's own folder, for this user alone; tells why it cannot be used. Problems: `home-foreign`. */
export function claimHome(path: string): Problem | null {
  if (claimFolder(path, process.getuid?.() ?? null) === 'ours') return null;
  return problem(
    'home-foreign',
    t`Postern's folder belongs to another user.`,
    t`Whoever owns ${path} could change its settings and gateways.`,
    t`Give the folder to your own user, or move it away, then start Postern again.`,
  );
}
