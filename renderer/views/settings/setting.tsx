import { createContext, type ReactNode, use } from 'react';
import {
  type SettingGroup,
  settingGroupName,
  type SettingId,
  settingList,
  settingOf,
} from '../../store/setting-list.ts';

/** The settings that are shown: those a search found; null shows all. */
export const FoundSettings = createContext<ReadonlySet<SettingId> | null>(null);

/** One setting: its name at the side, its control, and what it means below. A search may leave it out. */
export function Setting({
  id,
  about,
  labelFor,
  children,
}: {
  id: SettingId;
  /** A sentence: what it is for, or what it means as it is set now. */
  about: string;
  labelFor?: string;
  children?: ReactNode;
}) {
  const found = use(FoundSettings);
  if (found !== null && !found.has(id)) return null;
  const { name } = settingOf(id);
  return (
    <section className="setting" id={settingPlaceId(id)} data-setting={id}>
      <h3>{labelFor === undefined ? name : <label htmlFor={labelFor}>{name}</label>}</h3>
      <div className="setting-body">
        {children}
        <p className="setting-about">{about}</p>
      </div>
    </section>
  );
}

/** Settings that belong together, under their name; gone with the last of them. */
export function SettingsGroup({ group, children }: { group: SettingGroup; children: ReactNode }) {
  const found = use(FoundSettings);
  const some = settingList().some((one) => one.group === group && (found === null || found.has(one.id)));
  if (!some) return null;
  const name = settingGroupName(group);
  return (
    <section className="setting-group" aria-label={name}>
      <h2>{name}</h2>
      {children}
    </section>
  );
}

/** Where a setting stands in the document. */
export function settingPlaceId(id: SettingId): string {
  return `setting-${id}`;
}
