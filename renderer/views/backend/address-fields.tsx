import { useId, useState } from 'react';
import type { BackendDraft } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Line, LineField } from '../../components/line-field.tsx';
import { nodes } from '../../components/nodes.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { azurePartsOf, usualAzureVersion, withAzureParts } from '../../store/azure-parts.ts';
import { bedrockRegions, regionOf, withRegion } from '../../store/bedrock-parts.ts';
import { useActions } from '../../store/context.ts';

/** Where the backend is, asked in the words of its provider. */
export function AddressFields({ draft }: { draft: BackendDraft }) {
  switch (draft.schema) {
    case 'AzureOpenAI':
      return <AzureFields draft={draft} />;
    case 'Bedrock':
      return (
        <>
          <RegionField draft={draft} />
          <AddressField draft={draft} />
        </>
      );
    case 'ChatGPTCodex':
    case 'OpenAI':
    case 'OpenAICompatible':
      return <AddressField draft={draft} />;
    default:
      return draft.schema satisfies never;
  }
}

function AddressField({ draft }: { draft: BackendDraft }) {
  const { editDraft } = useActions();
  return (
    <LineField
      label={t`Address`}
      value={draft.upstream}
      mono
      placeholder="https://api.example.com/v1"
      firstFocus={draft.upstream === ''}
      testId="backend-upstream"
      onChange={(upstream) => editDraft({ ...draft, upstream: upstream.trim() })}
    />
  );
}

function RegionField({ draft }: { draft: BackendDraft }) {
  const { editDraft } = useActions();
  return (
    <LineField
      label={t`Region`}
      value={regionOf(draft)}
      choices={bedrockRegions}
      placeholder="us-east-1"
      testId="backend-region"
      onChange={(region) => editDraft(withRegion(draft, region))}
    />
  );
}

/** A resource by name or address, and the version of its API; what they come to is shown below. */
function AzureFields({ draft }: { draft: BackendDraft }) {
  const { editDraft } = useActions();
  // What was typed stays as it was typed; the draft has what it stands for.
  const [parts, setParts] = useState(() => azurePartsOf(draft));
  const id = useId();
  const dated = parts.version !== 'v1';
  const take = (next: typeof parts): void => {
    setParts(next);
    editDraft(withAzureParts(draft, next));
  };
  return (
    <>
      <LineField
        label={t`Resource`}
        value={parts.resource}
        placeholder={t`my-resource, or https://my-resource.openai.azure.com`}
        firstFocus={parts.resource === ''}
        testId="backend-upstream"
        note={
          draft.upstream === ''
            ? t`The name of the resource, or any address of it that Azure’s portal shows.`
            : nodes`Requests go to ${(<code>{`${draft.upstream}/responses${queryText(draft)}`}</code>)}`
        }
        onChange={(resource) => take({ ...parts, resource })}
      />
      <Line label={t`API version`}>
        <div className="line-row">
          <Segmented
            label={t`API version`}
            value={dated ? 'dated' : 'v1'}
            options={azureVersions()}
            onChange={(kind) => take({ ...parts, version: kind === 'v1' ? 'v1' : usualAzureVersion })}
          />
          {dated ? (
            <>
              <label className="hidden-text" htmlFor={id}>{t`Date of the version`}</label>
              <input
                id={id}
                className="text-field mono short"
                value={parts.version}
                spellCheck={false}
                autoComplete="off"
                data-testid="azure-version"
                onChange={(event) => take({ ...parts, version: event.target.value })}
              />
            </>
          ) : null}
        </div>
      </Line>
    </>
  );
}

const azureVersions = () =>
  [
    { value: 'v1', label: 'v1' },
    { value: 'dated', label: t`Dated` },
  ] as const;

function queryText(draft: BackendDraft): string {
  const { query } = draft.options;
  return query.length === 0 ? '' : `?${query.map(([name, value]) => `${name}=${value}`).join('&')}`;
}
