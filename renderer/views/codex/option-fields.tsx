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
    placeholder: 'Codex’s own choice',
    testId: `connect-${name}`,
    onChange: (value: string) => typeOption({ [name]: value }),
  });
  const number = (name: 'contextWindow' | 'compactAt') => ({
    ...field(name),
    invalid: objections.has(name),
    note: objections.has(name) ? 'A number of tokens, such as 200000 or 200k.' : undefined,
  });
  return (
    <details className="advanced" data-testid="connect-options">
      <summary>Also set the model and its limits</summary>
      <div className="advanced-fields">
        <LineField label="Model" {...field('model')} />
        <LineField label="Review model" {...field('reviewModel')} />
        <LineField label="Effort" choices={efforts} {...field('effort')} />
        <LineField label="Context" {...number('contextWindow')} />
        <LineField label="Compact at" {...number('compactAt')} />
      </div>
    </details>
  );
}
