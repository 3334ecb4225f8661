/** A limit for people, by how long its window is: "5 hours", "week"; what the upstream calls it where that is not known. */
export function limitName(id: string, windowMinutes: number | null): string {
  if (windowMinutes === null || windowMinutes <= 0) return id;
  const named = names.find(([minutes]) => Math.abs(windowMinutes - minutes) <= minutes * 0.01);
  if (named !== undefined) return named[1];
  if (windowMinutes % 1_440 === 0) return `${windowMinutes / 1_440} days`;
  return windowMinutes % 60 === 0 ? `${windowMinutes / 60} hours` : `${windowMinutes} minutes`;
}

const names: readonly (readonly [minutes: number, name: string])[] = [
  [60, 'hour'],
  [1_440, 'day'],
  [10_080, 'week'],
  [43_200, 'month'],
];
