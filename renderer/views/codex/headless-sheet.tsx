import type { HeadlessHelp } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Command } from '../../components/command.tsx';
import { InlineCode, Problem } from '../../components/problem.tsx';
import { Sheet } from '../../components/sheet.tsx';
import { useActions, useWindow } from '../../store/context.ts';

/** The ways to use Codex where there is no browser, each as commands to copy. */
export function HeadlessSheet() {
  const { closeSheet, openHeadless } = useActions();
  const help = useWindow((state) => state.homeDesk.help);
  return (
    <Sheet title={t`Codex on a machine without a screen`} place="wide" onClose={closeSheet}>
      <div className="headless-ways" data-testid="headless">
        <p
          tabIndex={-1}
          data-first-focus
          className="connect-about"
        >{t`Each of these signs Codex in where no browser can be opened. One of them is enough.`}</p>
        {help.state === 'loading' ? (
          <p className="connect-wait">{t`Filling in the names of this machine`}</p>
        ) : null}
        {help.state === 'failed' ? (
          <Problem problem={help.problem}>
            <button
              type="button"
              className="button"
              onClick={() => void openHeadless()}
            >{t`Try again`}</button>
          </Problem>
        ) : null}
        {help.state === 'ready' ? help.value.ways.map((way) => <Way key={way.title} way={way} />) : null}
      </div>
    </Sheet>
  );
}

function Way({ way }: { way: HeadlessHelp['ways'][number] }) {
  return (
    <section className="headless-way">
      <h3>{way.title}</h3>
      <p>
        <InlineCode text={way.about} />
      </p>
      <ol>
        {way.commands.map(({ where, command }) => (
          <li key={`${where} ${command}`}>
            <span className="headless-where">{where}</span>
            <Command text={command} label={t`Command, ${where}`} />
          </li>
        ))}
      </ol>
    </section>
  );
}
