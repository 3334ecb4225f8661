import type { ReactNode } from 'react';

/** One setting: its name at the side, its control, and what it means below. */
export function Setting({
  name,
  about,
  labelFor,
  children,
}: {
  name: string;
  about?: string;
  labelFor?: string;
  children?: ReactNode;
}) {
  return (
    <section className="setting">
      <h2>{labelFor === undefined ? name : <label htmlFor={labelFor}>{name}</label>}</h2>
      <div className="setting-body">
        {children}
        {about === undefined ? null : <p className="setting-about">{about}</p>}
      </div>
    </section>
  );
}
