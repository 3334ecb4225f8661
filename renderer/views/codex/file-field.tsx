import { useId } from 'react';
import { t } from '../../../preload/language.ts';
import { Line, LineField } from '../../components/line-field.tsx';
import { nodes } from '../../components/nodes.tsx';
import { type Connecting, objectionsTo } from '../../store/connecting.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { fileNameOf } from '../../store/homes.ts';
import { valueOf } from '../../store/state.ts';

/** No profile can be called so: it stands for one that is still to be made. */
const anew = '+';
const root = '';

/** Which file is written: the one every Codex reads, or the one of a profile. */
export function FileField({ connecting }: { connecting: Connecting }) {
  const { chooseFile, nameProfile } = useActions();
  const files =
    useWindow((state) => valueOf(state.homes)?.find((one) => one.id === connecting.homeId)?.files) ?? [];
  const id = useId();
  const { draft, newProfile } = connecting;
  return (
    <>
      <Line label={t`File`} htmlFor={id}>
        <select
          id={id}
          className="select"
          value={newProfile ? anew : (draft.profile ?? root)}
          data-first-focus
          data-testid="connect-file"
          onChange={({ target: { value } }) =>
            value === anew ? nameProfile('') : chooseFile(value === root ? null : value)
          }
        >
          {files.map((file) => (
            <option key={file.profile ?? root} value={file.profile ?? root}>
              {file.profile === null
                ? t`${fileNameOf(null)}, for every Codex`
                : t`${fileNameOf(file.profile)}, for codex -p ${file.profile}`}
            </option>
          ))}
          <option value={anew}>{t`A new profile`}</option>
        </select>
      </Line>
      {newProfile ? (
        <LineField
          label={t`Profile`}
          value={draft.profile ?? ''}
          mono
          placeholder="postern"
          invalid={draft.profile !== '' && objectionsTo(connecting).has('profile')}
          testId="connect-profile"
          note={
            draft.profile !== '' && objectionsTo(connecting).has('profile')
              ? t`Letters, digits, - and _ only.`
              : nodes`Only a Codex started with ${(<code>codex -p {draft.profile === '' ? 'NAME' : draft.profile}</code>)} follows it; every other stays as it is.`
          }
          onChange={nameProfile}
        />
      ) : null}
    </>
  );
}
