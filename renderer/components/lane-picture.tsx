import type { ReactNode } from 'react';
import { DoorOpen, Globe, SquareTerminal } from 'lucide-react';
import { t } from '../../preload/language.ts';

/** The path of a request in one line: Codex, Postern's gateway, the provider. */
export function LanePicture({ gateway }: { gateway: string }) {
  return (
    <div
      className="lane-picture"
      role="img"
      aria-label={t`Codex, then Postern's gateway ${gateway}, then the provider`}
    >
      <Stop icon={<SquareTerminal size={22} strokeWidth={1.5} />} label="Codex" />
      <span className="lane-line" />
      <Stop icon={<DoorOpen size={22} strokeWidth={1.5} />} label={gateway} live />
      <span className="lane-line" />
      <Stop icon={<Globe size={22} strokeWidth={1.5} />} label={t`Provider`} />
    </div>
  );
}

function Stop({ icon, label, live = false }: { icon: ReactNode; label: string; live?: boolean }) {
  return (
    <span className="lane-stop" data-live={live}>
      {icon}
      <span>{label}</span>
    </span>
  );
}
