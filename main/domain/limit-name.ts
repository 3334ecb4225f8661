/** The length of a limit's window for people: "5 hours", "week"; `limit` where it is not known. */
export function limitName(windowMinutes: number | null): string {
  if (windowMinutes === null || windowMinutes <= 0) return 'limit';
  const [count, unit] =
    windowMinutes % 10_080 === 0
      ? [windowMinutes / 10_080, 'week']
      : windowMinutes % 1_440 === 0
        ? monthOr(windowMinutes / 1_440)
        : windowMinutes % 60 === 0
          ? [windowMinutes / 60, 'hour']
          : [windowMinutes, 'minute'];
  return count === 1 ? unit : `${count} ${unit}s`;
}

function monthOr(days: number): readonly [count: number, unit: string] {
  return days === 30 || days === 31 ? [1, 'month'] : [days, 'day'];
}
