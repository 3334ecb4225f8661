import type { BackendDraft, LintView } from '../../preload/contract.ts';
import { addressRules } from './lint-address.ts';
import { azureRules } from './lint-azure.ts';
import { modelRules } from './lint-model.ts';
import { providerRules } from './lint-provider.ts';
import type { LintRule } from './lint-rule.ts';
import { parseUrl } from './url.ts';

/** Every rule, in the order their findings are shown; each is mended by itself, so one after the other works too. */
const rules: readonly LintRule[] = [...addressRules, ...providerRules, ...azureRules, ...modelRules];

/** What is probably not meant about a draft, each with the draft as it would be when that alone is mended. */
export function lintDraft(draft: BackendDraft): readonly LintView[] {
  const address = parseUrl(draft.upstream.trim());
  const url = address !== null && /^https?:$/.test(address.protocol) ? address : null;
  return rules.flatMap(({ code, find }) => {
    const found = find(draft, url);
    if (found === null) return [];
    const { message, fix } = found;
    return [{ code, message, fix: fix === undefined ? null : { label: fix[0], draft: fix[1] } }];
  });
}
