import { listRollouts } from '../codex/rollouts.ts';
import { codexTui, submitPrompt } from '../codex/tui.ts';
import { openBed } from './bed.ts';
import { hold } from './findings.ts';
import type { Scenario } from './scenario.ts';
import { chatgptWay } from './ways.ts';

// Before that an Enter is taken for something else (seen with 0.155.1).
const ready = /^(?![\s\S]*\bloading\b)[\s\S]*\n› /;
/** What a release asks at its start when its list of models has a newer one. */
const choice = 'Use existing model';
const titleMs = 10_000;
const prompt = 'say hi [[tool:echo from-the-tui]]';

/** The interactive client as a launch starts it, in a terminal: a turn with a tool, in its own process, and what the log shows. */
export const interactiveScenario: Scenario = {
  id: 'interactive',
  title: 'interactive',
  async run(subject, findings) {
    const bed = await openBed(chatgptWay, 'websocket', subject);
    const { codex } = subject;
    const pane = await codexTui({ home: bed.home, args: bed.command.args, env: bed.env, codex });
    try {
      const opened = await pane.waitFor(ready, subject.deadlineMs);
      if (opened.includes(choice)) {
        await pane.press('Down', 'Enter');
        await pane.waitFor(/^(?![\s\S]*Use existing model)[\s\S]*\n› /, subject.deadlineMs);
      }
      await submitPrompt(pane, prompt);
      await pane.waitFor('The fake upstream heard: say hi', subject.deadlineMs);
      const title = bed.upstream.requests.waitFor(({ kind }) => kind === 'title', titleMs);
      await title.catch(() => findings.notes.push('no hidden session asked for a title'));
      await pane.close();
      const files = [...(await bed.home.snapshot()).keys()];
      const daemon = files.filter((path) => path.includes('app-server-daemon'));
      hold(findings, daemon.length === 0, `a background server was started: ${daemon.length} files of it`);
      const rollout = (await listRollouts(bed.home)).find(
        ({ threadSource }) => threadSource !== 'thread_title',
      );
      const log = await bed.logged();
      const detail = log.query({ kind: 'session', sessionId: rollout?.threadId ?? '' });
      const prompts = (detail?.items ?? []).flatMap((item) => (item.type === 'prompt' ? [item.text] : []));
      hold(findings, prompts.join() === prompt, `the log has the prompts ${JSON.stringify(prompts)}`);
      hold(
        findings,
        (detail?.session.kind ?? 'user') === 'user',
        'the log takes it for a background session',
      );
    } finally {
      await pane.close();
      await bed.close();
    }
    return null;
  },
};
