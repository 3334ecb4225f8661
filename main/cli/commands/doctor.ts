import type { CommandSpec } from '../command.ts';
import { ask } from '../context.ts';
import { exitCodes } from '../exit.ts';
import type { Style } from '../output.ts';

const styles: Readonly<Record<'fine' | 'note' | 'warning' | 'problem', Style>> = {
  fine: 'good',
  note: 'quiet',
  warning: 'odd',
  problem: 'bad',
};

/** Looking at everything Codex and Postern depend on. */
export const doctorCommands: readonly CommandSpec[] = [
  {
    words: ['doctor'],
    about: 'Look at everything Codex and Postern depend on, and say what to mend.',
    more: ['It ends with 1 when something is a problem. What it says is redacted, fit for a public report.'],
    options: [
      { name: 'fix', value: 'ID', about: 'do what the finding of this id offers, and look again' },
      { name: 'all', letter: 'a', about: 'also what is fine' },
    ],
    json: 'DoctorReport',
    async run(context, given) {
      const id = given.value('fix');
      let report = await ask(context, 'doctor/run');
      if (id !== null) report = await ask(context, 'doctor/fix', { findingId: id });
      context.output.answer(report, (paper) => {
        const shown = report.findings.filter((one) => given.on('all') || one.level !== 'fine');
        for (const finding of shown) {
          paper.prose(styles[finding.level], `${finding.level}: ${finding.title}`);
          if (finding.detail !== '') paper.prose('plain', `  ${finding.detail}`);
          if (finding.next !== '') paper.prose('plain', `  Next: ${finding.next}`);
          if (finding.fix?.type === 'act')
            paper.line(`  ${finding.fix.label}: postern doctor --fix ${finding.id}`);
          if (finding.fix?.type === 'copyCommand')
            paper.line(`  ${finding.fix.label}: ${finding.fix.command}`);
        }
        const fine = report.findings.length - shown.length;
        if (fine > 0)
          paper.painted('good', `${fine} more ${fine === 1 ? 'is' : 'are'} fine: --all shows them.`);
      });
      return report.findings.some(({ level }) => level === 'problem') ? exitCodes.problem : exitCodes.ok;
    },
  },
  {
    words: ['headless-help'],
    about: 'Say how to sign in or use Codex where there is no browser.',
    json: 'HeadlessHelp',
    async run(context) {
      const help = await ask(context, 'help/headless');
      context.output.answer(help, (paper) => {
        for (const way of help.ways) {
          paper.title(way.title);
          paper.prose('plain', way.about);
          for (const { where, command } of way.commands) {
            paper.painted('quiet', `  ${where}:`);
            paper.lines(command.replace(/^/gm, '    '));
          }
          paper.line('');
        }
      });
      return exitCodes.ok;
    },
  },
];
