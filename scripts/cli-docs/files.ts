import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { manPage, markdownManual } from '../../main/cli/manual.ts';
import { commandTable } from '../../main/cli/table.ts';

/** The files that tell of the commands, as they should be. */
export async function cliDocs(
  root: string,
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const config = await resolveConfig(join(root, 'docs', 'cli.md'));
  return [
    {
      path: 'docs/cli.md',
      text: await format(markdownManual(commandTable), { ...config, parser: 'markdown' }),
    },
    { path: 'assets/man/postern.1', text: manPage(commandTable) },
  ];
}
