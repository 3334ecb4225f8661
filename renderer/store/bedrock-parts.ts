import type { BackendDraft } from '../../preload/contract.ts';

/** Regions to choose from; any other may be typed. */
export const bedrockRegions: readonly string[] = [
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'ap-northeast-1',
  'ap-south-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'sa-east-1',
];

const usualBase = /^https:\/\/bedrock-mantle\.([a-z0-9-]*)\.api\.aws\/openai\/v1$/;

/** The base address of Bedrock's Responses API in a region (Codex 0.169, PROTOCOL K). */
export function bedrockBase(region: string): string {
  return `https://bedrock-mantle.${region}.api.aws/openai/v1`;
}

/** The region a draft is for: where it is signed for, else where its address leads; empty when neither says. */
export function regionOf(draft: Pick<BackendDraft, 'auth' | 'upstream'>): string {
  return draft.auth.type === 'aws' ? draft.auth.region : (usualBase.exec(draft.upstream)?.[1] ?? '');
}

/** A draft for another region. An address of one's own, such as a private endpoint, stays. */
export function withRegion(draft: BackendDraft, typed: string): BackendDraft {
  const region = typed.trim().toLowerCase();
  const usual = draft.upstream === '' || usualBase.test(draft.upstream);
  return {
    ...draft,
    upstream: usual ? bedrockBase(region) : draft.upstream,
    auth: draft.auth.type === 'aws' ? { ...draft.auth, region } : draft.auth,
  };
}
