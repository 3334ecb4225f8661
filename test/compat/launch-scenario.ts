import { addTokens, noTokens } from '../../main/domain/session.ts';
import type { SessionDetail } from '../../preload/contract.ts';
import { listRollouts, type Rollout } from '../codex/rollouts.ts';
import { execArgs } from '../codex/run.ts';
import { changesBetween } from '../codex/snapshot.ts';
import { headerValues } from '../fakes/upstream/exchange.ts';
import { openBed, type Bed, type WireTransport } from './bed.ts';
import { hold, lastWords, type Findings } from './findings.ts';
import type { Scenario } from './scenario.ts';
import type { Way } from './ways.ts';
import { wireFacts } from './wire-facts.ts';

const asked = 'list it [[tool:echo tool-ran-ok]]';
const later = 'and once more';

/** A launch as Postern composes it, with a tool call, and the same session resumed; then what the log says of it. */
export function launchScenario(title: string, way: Way, transport: WireTransport): Scenario {
  return {
    id: way.id === 'plain' ? way.id : `${way.id}-${transport}`,
    title,
    async run(subject, findings) {
      const bed = await openBed(way, transport, subject);
      try {
        await launch(bed, way, transport, findings);
        return wireFacts(bed.upstream.exchanges.all, bed.upstream.requests.all, subject.version);
      } finally {
        await bed.close();
      }
    },
  };
}

async function launch(bed: Bed, way: Way, transport: WireTransport, findings: Findings): Promise<void> {
  const { upstream, home, command } = bed;
  const before = await home.snapshot();
  const first = await bed.run(execArgs(command.args, asked));
  hold(findings, first.code === 0, `the launch ended with ${first.code}: ${lastWords(first.stderr)}`);
  hold(
    findings,
    first.stdout.includes('The fake upstream heard: list it'),
    `the answer was not printed: ${lastWords(first.stdout)}`,
  );
  const turns = upstream.requests.all.filter(({ kind }) => kind === 'turn');
  hold(findings, turns.length === 2, `${turns.length} requests in place of the two of a turn with a tool`);
  const off = turns.filter((turn) => turn.transport !== transport).length;
  hold(findings, off === 0, `${off} of ${turns.length} requests did not come over ${transport}`);
  hold(
    findings,
    turns.some(({ toolOutputs }) => toolOutputs[0]?.includes('tool-ran-ok') === true),
    `the tool did not run: ${lastWords(turns.at(-1)?.toolOutputs[0] ?? 'no output')}`,
  );

  const again = await bed.run(execArgs(command.args, later, { resume: '--last' }));
  hold(findings, again.code === 0, `resuming ended with ${again.code}: ${lastWords(again.stderr)}`);
  hold(
    findings,
    first.sessionId !== null && again.sessionId === first.sessionId,
    `resume took session ${again.sessionId} for ${first.sessionId}`,
  );
  const resumed = upstream.requests.all.find(({ prompt }) => prompt === later);
  hold(
    findings,
    resumed !== undefined && JSON.stringify(resumed.items).includes('tool-ran-ok'),
    'the resumed turn does not carry the turn before it',
  );

  const carriers = upstream.exchanges.all.filter(({ path }) => path.endsWith('/responses'));
  const strange = carriers.filter(
    (one) => headerValues(one, 'authorization').join() !== `Bearer ${way.bearer}`,
  );
  hold(findings, strange.length === 0, `${strange.length} requests came with another credential`);
  const packed = carriers.filter((one) => headerValues(one, 'content-encoding').length > 0).length;
  hold(findings, way.lane === 'chatgpt' || packed === 0, `${packed} bodies for a key were compressed`);
  const { changed, removed } = changesBetween(before, await home.snapshot());
  const touched = [...changed, ...removed];
  hold(findings, touched.length === 0, `files of Codex changed: ${touched.join(', ')}`);

  const [rollout, ...more] = await listRollouts(home);
  hold(
    findings,
    rollout !== undefined && more.length === 0,
    `${more.length + (rollout ? 1 : 0)} sessions kept`,
  );
  if (rollout === undefined) return;
  hold(
    findings,
    rollout.modelProvider === way.provider,
    `Codex keeps it under ${rollout.modelProvider}, not ${way.provider}`,
  );
  checkLog(await detailOf(bed, rollout.threadId), rollout, home.cwd, findings);
}

async function detailOf(bed: Bed, sessionId: string): Promise<SessionDetail | null> {
  return (await bed.logged()).query({ kind: 'session', sessionId });
}

function checkLog(log: SessionDetail | null, rollout: Rollout, cwd: string, findings: Findings): void {
  if (log === null) return hold(findings, false, 'the log has no session of that id');
  const { session, items } = log;
  const turns = log.turns.filter(({ tokens }) => tokens.input > 0);
  hold(findings, turns.length === 2, `the log has ${turns.length} turns, not 2`);
  hold(
    findings,
    turns.every(({ status }) => status === 'completed'),
    `the log says ${turns.map(({ status }) => status).join(', ')}`,
  );
  hold(
    findings,
    session.folder === cwd,
    `the log has the folder ${session.folder === null ? 'nowhere' : 'wrong'}`,
  );
  hold(findings, session.model !== null, 'the log has no model');
  hold(findings, session.kind === 'user', `the log takes it for ${session.kind}`);
  const call = items.find((item) => item.type === 'toolCall');
  hold(
    findings,
    call?.type === 'toolCall' && call.output?.includes('tool-ran-ok') === true,
    'the log lacks the tool call or its output',
  );
  const prompts = items.flatMap((item) => (item.type === 'prompt' ? [item.text] : []));
  hold(
    findings,
    prompts.join('\n') === `${asked}\n${later}`,
    `the log has the prompts ${JSON.stringify(prompts)}`,
  );
  checkTokens(log, rollout, findings);
}

function checkTokens({ turns, session }: SessionDetail, { usage }: Rollout, findings: Findings): void {
  if (usage.length === 0) {
    findings.notes.push('Codex keeps no token record for each response to compare with');
    return;
  }
  const kept = usage.reduce(
    (sum, one) =>
      addTokens(sum, {
        input: one.inputTokens,
        cached: one.cachedTokens,
        output: one.outputTokens,
        reasoning: one.reasoningTokens,
      }),
    noTokens,
  );
  const same = JSON.stringify(session.tokens) === JSON.stringify(kept);
  hold(findings, same, `the log counts ${JSON.stringify(session.tokens)}, Codex ${JSON.stringify(kept)}`);
  const known = new Set(turns.map(({ id }) => id));
  const strange = usage.filter(({ turnId }) => !known.has(turnId)).length;
  hold(
    findings,
    strange === 0,
    `${strange} of ${usage.length} responses belong to turns the log does not have`,
  );
}
