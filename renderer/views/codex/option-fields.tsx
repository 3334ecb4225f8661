import { t } from '../../../preload/language.ts';
import { LineField } from '../../components/line-field.tsx';
import { type Connecting, objectionsTo, type TypedOptions } from '../../store/connecting.ts';
import { useActions } from '../../store/context.ts';

/** Reasoning efforts Codex 0.169 knows; a backend's model may know others. */
const efforts: readonly string[] = ['minimal', 'low', 'medium', 'high', 'xhigh'];

/** What may be written beside the routing. Empty fields leave Codex's own choice. */
export function OptionFields({ connecting }: { connecting: Connecting }) {
  const { typeOption } = useActions();
  const { typed } = connecting;
  const objections = objectionsTo(connecting);
  const field = (name: keyof TypedOptions) => ({
    value: typed[name],
    placeholder: t`Codex’s own choice`,
    testId: `connect-${name}`,
    onChange: (value: string) => typeOption({ [name]: value }),
  });
  const number = (name: 'contextWindow' | 'compactAt') => ({
    ...field(name),
    invalid: objections.has(name),
    note: objections.has(name) ? t`A number of tokens, such as 200000 or 200k.` : undefined,
  });
  return (
    <details className="advanced" data-testid="connect-options">
      <summary>{t`Also set the model and its limits`}</summary>
      <div className="advanced-fields">
        <LineField label={t`Model`} {...field('model')} />
        <LineField label={t`Review model`} {...field('reviewModel')} />
        <LineField label={t`Effort`} choices={efforts} {...field('effort')} />
        <LineField label={t`Context`} {...number('contextWindow')} />
        <LineField label={t`Compact at`} {...number('compactAt')} />
      </div>
    </details>
  );
}
