import {
  ChartNoAxesColumn,
  KeyRound,
  ListTree,
  Route,
  Settings2,
  SquareTerminal,
  Stethoscope,
} from 'lucide-react';
import { t } from '../../../preload/language.ts';
import { useActions, useWindow } from '../../store/context.ts';
import type { ViewName } from '../../store/state.ts';
import { OrganisationMenu } from './organisation-menu.tsx';

const places: readonly {
  readonly view: ViewName;
  readonly label: () => string;
  readonly Icon: typeof Route;
}[] = [
  { view: 'sessions', label: () => t`Sessions`, Icon: ListTree },
  { view: 'totals', label: () => t`Totals`, Icon: ChartNoAxesColumn },
  { view: 'gateways', label: () => t`Gateways`, Icon: Route },
  { view: 'accounts', label: () => t`Accounts`, Icon: KeyRound },
  { view: 'codex', label: () => 'Codex', Icon: SquareTerminal },
  { view: 'doctor', label: () => t`Doctor`, Icon: Stethoscope },
  { view: 'settings', label: () => t`Settings`, Icon: Settings2 },
];

/** The places of the window. */
export function Rail() {
  const { show } = useActions();
  const view = useWindow((state) => state.place.view);
  return (
    <nav className="rail" aria-label={t`Places`}>
      {places.map(({ view: place, label, Icon }, index) => (
        <button
          key={place}
          type="button"
          className="rail-place"
          aria-current={view === place ? 'page' : undefined}
          title={`${label()} (${modifierName()}${index + 1})`}
          data-testid={`rail-${place}`}
          onClick={() => show(place)}
        >
          <Icon size={16} strokeWidth={1.5} aria-hidden />
          <span>{label()}</span>
        </button>
      ))}
      <OrganisationMenu />
    </nav>
  );
}

/** How this system writes the modifier of a shortcut. */
export function modifierName(): string {
  return navigator.userAgent.includes('Mac') ? '⌘' : 'Ctrl+';
}
