import { statusOfCode } from '../domain/explain-answer.ts';
import { explain, type Explanation } from '../domain/explain.ts';
import type { ProbeAnswer } from './ask.ts';
import { ask, explainStrange, factsOf, ownFacts, type VerifyTask } from './task.ts';
import { newsIn, oneTokenBody } from './token.ts';

/** An answer of a token or two is short; what comes with it is not. */
const answerBytes = 256 * 1024;

/** Asks a model for a token or two; says why it did not answer, null when it did. */
export async function askForToken(task: VerifyTask, model: string): Promise<Explanation | null> {
  const answer = await ask(task, 'POST', 'responses', oneTokenBody(model, task.lane), answerBytes);
  return tokenFailure(task, answer, model);
}

function tokenFailure(task: VerifyTask, answer: ProbeAnswer, model: string): Explanation | null {
  if (answer.state === 'failed') return explain(ownFacts(task, answer.reason));
  if (answer.status !== 200) return explain(factsOf(task, answer, model));
  const news = newsIn(`${answer.body}\n`);
  if (news.type === 'answered') return null;
  if (news.type === 'failed') {
    const facts = factsOf(task, { ...answer, body: news.body }, model);
    return explain({ ...facts, status: statusOfCode(facts.errorCode) });
  }
  const facts = factsOf(task, answer, model);
  return facts.isPage ? explain(facts) : explainStrange(facts);
}
