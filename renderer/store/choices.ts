import type { BackendDraft, BackendSchema, LocalServerView, PresetView } from '../../preload/contract.ts';
import { counted, t } from '../../preload/language.ts';
import { numberText } from '../format/intl.ts';
import { hostOf } from '../scale/lanes.ts';
import { blankDraft, localDraft } from './drafts.ts';

/** One thing a backend can lead to. */
export interface Choice {
  readonly id: string;
  readonly name: string;
  /** One sentence. */
  readonly about: string;
  /** How the form begins. */
  readonly draft: BackendDraft;
  readonly preset: PresetView | null;
}

/** All there is to choose from, nothing twice. */
export interface Choices {
  /** What runs on this machine: servers that were found first. */
  readonly machine: readonly Choice[];
  /** Providers whose address is known. */
  readonly providers: readonly Choice[];
  /** Where the address is the person's to say. */
  readonly own: readonly Choice[];
}

/** Sorts what is known and what was found. Presets whose address only stands for one begin with an empty field. */
export function choicesOf(presets: readonly PresetView[], locals: readonly LocalServerView[]): Choices {
  const found = locals.map(ofLocal);
  const known = presets.filter((preset) => !found.some((one) => one.id === preset.id)).map(ofPreset);
  const has = (schema: BackendSchema): boolean => known.some((one) => one.draft.schema === schema);
  return {
    machine: [...found, ...known.filter((one) => placeOf(one) === 'machine')],
    providers: known.filter((one) => placeOf(one) === 'provider'),
    own: [
      ...known.filter((one) => placeOf(one) === 'own'),
      ...always().filter((one) =>
        one.draft.schema === 'OpenAICompatible'
          ? !known.some((other) => placeOf(other) === 'own' && other.draft.schema === one.draft.schema)
          : !has(one.draft.schema),
      ),
    ],
  };
}

function ofLocal(server: LocalServerView): Choice {
  const { length } = server.models;
  const [host, models] = [hostOf(server.upstream), numberText(length)];
  return {
    id: server.kind,
    name: server.name,
    about: counted(
      length,
    )`Found on ${host}, with ${models} model. No key is needed. | Found on ${host}, with ${models} models. No key is needed.`,
    draft: localDraft(server),
    preset: null,
  };
}

function ofPreset(preset: PresetView): Choice {
  const { id, name, about, draft } = preset;
  return {
    id,
    name,
    about,
    draft: standsForOne(draft.upstream) ? { ...draft, upstream: '' } : draft,
    preset,
  };
}

/** An address with a name to be replaced: `your-resource.…`, `….example.com`. */
function standsForOne(upstream: string): boolean {
  return /^https:\/\/(?:your-|[^/]*\.example\.com(?:[/:]|$))/.test(upstream);
}

function placeOf({ draft }: Choice): 'machine' | 'provider' | 'own' {
  if (draft.upstream === '') return 'own';
  return /^http:\/\/(?:127\.|localhost|\[::1\])/.test(draft.upstream) ? 'machine' : 'provider';
}

const by = (id: string, name: string, about: string, schema: BackendSchema): Choice => ({
  id,
  name,
  about,
  draft: blankDraft(schema),
  preset: null,
});

/** What can be set up whatever presets there are. */
function always(): readonly Choice[] {
  return [
    by(
      'gateway',
      t`Any OpenAI-compatible gateway`,
      t`An address that speaks the Responses API, with a key or without.`,
      'OpenAICompatible',
    ),
    by('azure', 'Azure OpenAI', t`A deployment in a resource of yours.`, 'AzureOpenAI'),
    by('bedrock', 'Amazon Bedrock', t`With a Bedrock key, or signed with an AWS profile.`, 'Bedrock'),
    by('openai', 'OpenAI API', t`api.openai.com, with a key kept here or the one Codex has.`, 'OpenAI'),
    by(
      'chatgpt',
      t`ChatGPT plan`,
      t`chatgpt.com, with Codex’s own sign-in or an account signed in here.`,
      'ChatGPTCodex',
    ),
  ];
}
