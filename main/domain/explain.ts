import { t } from '../../preload/language.ts';
import { addressRules } from './explain-rules-address.ts';
import { cloudRules } from './explain-rules-cloud.ts';
import { credentialRules } from './explain-rules-credential.ts';
import { limitRules } from './explain-rules-limit.ts';
import { networkRules, pageRules } from './explain-rules-network.ts';
import { ownRules } from './explain-rules-own.ts';
import type { AnswerFacts, ExplainRule, FixKind, Told } from './explain-rule.ts';
import { problem, type Problem, type ProblemCode } from './problem.ts';
import { redactText } from './redact.ts';
import { parseUrl } from './url.ts';

/** What an answer that is no success means, and the one thing to do about it. */
export interface Explanation {
  /** The row of the table that spoke. */
  readonly rule: string;
  readonly problem: Problem;
  readonly fixKind: FixKind | null;
  /** For `copyCommand`, without anything a shell would act on; null else. */
  readonly command: string | null;
}

/** Every row; the first that holds speaks. Limits come before addresses: a used-up credit is sometimes told as a 403. */
export function explainRules(told: Told): readonly ExplainRule[] {
  const limits = limitRules(told);
  const addresses = addressRules(told);
  return [
    ...ownRules(told),
    ...pageRules(told),
    ...limits.filter(isParticular),
    ...addresses.filter(isParticular),
    ...networkRules(told),
    ...cloudRules(told),
    ...credentialRules(told),
    ...limits,
    ...addresses,
  ];
}

const isParticular = ({ code, says }: ExplainRule): boolean => code !== undefined || says !== undefined;

/**
 * Explains an answer from a provider, or from the proxy in its place (FEATURES R5). `shown` is the status that stands in the
 * texts, where it is another than the one that is explained.
 */
export function explain(facts: AnswerFacts, shown = facts.status): Explanation {
  const told = toldOf(facts, shown);
  const rule = explainRules(told).find((one) => holds(one, facts)) ?? unexplained(facts, told);
  const command = rule.command === undefined ? null : commandFor(rule.command, facts);
  const fixKind = rule.fix === 'copyCommand' && command === null ? null : rule.fix;
  return {
    rule: rule.id,
    problem: problem(codeFor(rule, facts), rule.what, whyOf(rule, facts), rule.next),
    fixKind,
    command,
  };
}

function holds(rule: ExplainRule, facts: AnswerFacts): boolean {
  if ((facts.ourProblem === null) !== (rule.ours === undefined)) return false;
  return (
    within(rule.ours, facts.ourProblem) &&
    within(rule.status, facts.status) &&
    within(rule.schema, facts.schema) &&
    within(rule.auth, facts.auth) &&
    (rule.lane === undefined || rule.lane === facts.lane) &&
    (rule.isPage === undefined || facts.isPage) &&
    matches(rule.code, facts.errorCode) &&
    (!facts.isPage || rule.isPage === true || rule.says === undefined) &&
    matches(rule.says, facts.errorMessage) &&
    matches(rule.address, facts.upstream)
  );
}

const within = <T>(list: readonly T[] | undefined, value: T | null): boolean =>
  list === undefined || (value !== null && list.includes(value));
const matches = (pattern: RegExp | undefined, text: string | null): boolean =>
  pattern === undefined || (text !== null && pattern.test(text));

function unexplained({ status, ourProblem }: AnswerFacts, { host, status: shown, said }: Told): ExplainRule {
  const isOurs = ourProblem !== null;
  return {
    id: 'unexplained',
    what: isOurs ? t`Postern could not pass the request on.` : t`${host} answered with status ${shown}.`,
    why: isOurs ? said : status >= 500 ? t`It failed on its side.` : t`It did not accept the request.`,
    next:
      status >= 500
        ? t`Try again in a moment.`
        : t`Read the reason above, change the request, and try again.`,
    fix: null,
  };
}

/** A problem of ours keeps its code. */
function codeFor(rule: ExplainRule, { ourProblem, status }: AnswerFacts): ProblemCode {
  const own = rule.ours?.find((code) => code === ourProblem);
  if (own !== undefined) return own as ProblemCode;
  return status === 401 && rule.fix === 'enterKey' ? 'key-refused' : 'upstream-status';
}

function whyOf(rule: ExplainRule, facts: AnswerFacts): string {
  const said = saidBy(facts);
  return said === '' || facts.ourProblem !== null ? rule.why : t`${rule.why} It said: “${said}”`;
}

function toldOf(facts: AnswerFacts, status: number): Told {
  const host = facts.upstream === null ? null : parseUrl(facts.upstream)?.host;
  return {
    host: host ?? t`The provider`,
    status,
    said: saidBy(facts) || t`It gave no reason.`,
    resets: facts.resets,
  };
}

function saidBy({ errorMessage, isPage }: AnswerFacts): string {
  return errorMessage === null || isPage ? '' : quotable(errorMessage);
}

/** A key as some providers quote it back, with its middle masked: both its ends are still part of a secret. */
const maskedKey = /[\w-]{0,80}[*•]{2,}[\w*•-]{0,80}|\b[a-z]{2,5}[-_][\w-]{0,80}(?:\.{3}|…)[\w-]{1,80}/gi;

/** A provider's words on one line, without anything that could be a secret: some quote the key they refuse. */
export function quotable(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim();
  const plain = redactText(line.replace(maskedKey, '[redacted]'))
    .replace(/[\p{Cf}\p{Co}\p{Cs}]/gu, '')
    .replace(/\b(?=[A-Za-z_]*\d)[A-Za-z0-9_]{24,}\b/g, '[redacted]');
  return plain.length > 300 ? `${plain.slice(0, 300)}…` : plain;
}

/** A command is copied into a shell: what is filled in is a plain word, or there is no command. */
function commandFor(command: string, { model }: AnswerFacts): string | null {
  if (!command.includes('{model}')) return command;
  return model !== null && /^[A-Za-z0-9][\w.:/-]{0,99}$/.test(model)
    ? command.replace('{model}', model)
    : null;
}
