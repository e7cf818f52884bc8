export const WEEKDAYS = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"] as const;

type Weekday = (typeof WEEKDAYS)[number];

/** When something is awake: on some days, from one time to another. */
export interface Week {
  readonly days: readonly Weekday[];
  /** Like `07:00`. */
  readonly wakes: string;
  /** Later than `wakes`. */
  readonly sleeps: string;
}

/** Minutes of a day. */
export const DAY = 1440;

/** Minutes since midnight of a time like `07:00`. */
export function minuteOf(time: string): number {
  const [hours, minutes] = time.split(":").map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

/**
 * EventBridge Scheduler's expression.
 *
 * @param minute since midnight; one of the next day is that time of each day
 * @param days all, where none are given
 */
export function cronAt(minute: number, days?: readonly Weekday[]): string {
  const time = `${minute % 60} ${Math.floor(minute / 60) % 24}`;
  return days ? `cron(${time} ? * ${inOrder(days).join(",")} *)` : `cron(${time} * * ? *)`;
}

/** How long it is asleep after which days, in minutes; days with equal nights stand together. */
export function nightsOf({ days, wakes, sleeps }: Week): { days: Weekday[]; minutes: number }[] {
  const awake = inOrder(days);
  const nights = new Map<number, Weekday[]>();
  for (const day of awake) {
    const from = WEEKDAYS.indexOf(day);
    const until = Math.min(...awake.map((next) => (WEEKDAYS.indexOf(next) - from + 6) % 7)) + 1;
    const minutes = until * DAY - (minuteOf(sleeps) - minuteOf(wakes));
    nights.set(minutes, [...(nights.get(minutes) ?? []), day]);
  }
  return [...nights].map(([minutes, after]) => ({ days: after, minutes }));
}

/** ISO 8601's duration, like `P2DT11H30M`. */
export function durationOf(minutes: number): string {
  const parts = [
    [Math.floor(minutes / DAY), "D"],
    [Math.floor((minutes % DAY) / 60), "H"],
    [minutes % 60, "M"],
  ] as const;
  const [days = "", ...time] = parts.map(([count, unit]) => (count > 0 ? `${count}${unit}` : ""));
  return `P${days}${time.join("") && `T${time.join("")}`}`;
}

function inOrder(days: readonly Weekday[]): Weekday[] {
  return WEEKDAYS.filter((day) => days.includes(day));
}
