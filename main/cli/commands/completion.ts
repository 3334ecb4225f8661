import { completionScript, shells, type Shell } from '../completion.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit.ts';

/** The script that teaches a shell to complete `postern`. */
export function completionCommand(all: () => readonly CommandSpec[]): CommandSpec {
  return {
    words: ['completion'],
    about: 'Print the script that lets a shell complete the commands.',
    more: [
      'bash: `source <(postern completion bash)` in ~/.bashrc. zsh: `source <(postern completion zsh)` in ~/.zshrc. fish: `postern completion fish > ~/.config/fish/completions/postern.fish`.',
    ],
    operands: [{ name: 'SHELL', about: shells.join(', '), count: 'one', choices: shells }],
    run(context, given) {
      context.output.raw(completionScript(given.operand('SHELL') as Shell, all()));
      return Promise.resolve(exitCodes.ok);
    },
  };
}
