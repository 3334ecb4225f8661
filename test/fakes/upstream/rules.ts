import type { Answer, Rule } from './answer.ts';
import type { ModelRequest } from './request.ts';
import { decide } from './script.ts';

/** The test's own answers, asked before the script. */
export interface Rules {
  /** Adds a rule, the newest first in line; the returned function takes it away. */
  add(rule: Rule): () => void;
  answerFor(request: ModelRequest): Answer;
}

/** Makes an empty set of rules. */
export function createRules(): Rules {
  let rules: readonly { readonly rule: Rule; left: number }[] = [];
  return {
    add(rule) {
      const entry = { rule, left: rule.times ?? Number.POSITIVE_INFINITY };
      rules = [entry, ...rules];
      return () => {
        rules = rules.filter((other) => other !== entry);
      };
    },
    answerFor(request) {
      const entry = rules.find(({ rule, left }) => left > 0 && applies(rule, request));
      if (entry === undefined) return decide(request);
      entry.left -= 1;
      return entry.rule.answer;
    },
  };
}

function applies(rule: Rule, request: ModelRequest): boolean {
  if (rule.when !== undefined) return rule.when(request);
  return request.kind === 'turn' || request.kind === 'compaction';
}
