import { t } from '../../../preload/language.ts';
import { Line } from '../../components/line-field.tsx';
import { Switch } from '../../components/switch.tsx';
import type { Connecting } from '../../store/connecting.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { gatewaysOf, valueOf } from '../../store/state.ts';

/** The separate choice to write a key into Codex's own file, where the backend has one; never on by itself. */
export function KeyInFile({ connecting }: { connecting: Connecting }) {
  const { changeWish } = useActions();
  const { kind, lane, gatewayId, backendId, withKey } = connecting.draft;
  const preview = valueOf(connecting.preview);
  const decided = lane === 'auto' ? (preview?.lane ?? null) : lane;
  const backend = useWindow((state) => {
    const gateways = gatewaysOf(state) ?? [];
    const gateway = gateways.find((one) => (gatewayId === null ? one.selected : one.id === gatewayId));
    return gateway?.backends.find((one) =>
      backendId === null ? one.lane === decided && one.leads : one.id === backendId,
    );
  });
  if (kind === 'routed' || backend?.auth !== 'apiKey') return null;
  return (
    <Line label={t`Key`}>
      <Switch
        on={withKey}
        label={t`Also write the key into auth.json`}
        testId="connect-with-key"
        onChange={(on) => changeWish({ withKey: on })}
      />
      {withKey ? (
        <p className="line-note connect-caution">{t`The key of ${backend.name} then leaves Postern’s keeping and stands as plain text in Codex’s folder, where every program you run can read it. Codex uses it in the place of the sign-in it has there; that file is kept beside it first.`}</p>
      ) : (
        <p className="line-note">{t`No key is written. Codex reads it from the environment variable named in the lines below, which you set yourself.`}</p>
      )}
    </Line>
  );
}
