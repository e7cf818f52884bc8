import { withSuggestion } from "../lib/suggest";
import type { Verdict } from "./control";

/** A control that resources don't keep, and why that is right. */
export interface Waiver {
  readonly control: string;
  /** Logical name of the resources; `*` stands for anything. */
  readonly resource: string;
  readonly reason: string;
  /** What asks for it. */
  readonly document?: string;
  readonly decision?: string;
  /** Last day on which it counts, like `2027-01-31`. */
  readonly expires?: string;
}

/** What a stack's resources are by all controls and its waivers. */
export interface Judgement {
  readonly stack: string;
  readonly verdicts: readonly Judged[];
  /** What is wrong with the waivers. */
  readonly mistakes: readonly string[];
}

/** A verdict, and the waiver that covers its violation. */
export interface Judged extends Verdict {
  readonly waiver?: Waiver;
}

/**
 * Holds waivers against verdicts. A waiver must cover a violation, and nothing that keeps the control.
 *
 * @param ids of all controls
 * @param today like `2026-12-31`; undefined: whatever the day, no waiver has expired
 */
export function waive(
  stack: string,
  verdicts: readonly Verdict[],
  waivers: readonly Waiver[],
  ids: readonly string[],
  today?: string,
): Judgement {
  const covers = (waiver: Waiver, { control, resource }: Verdict) =>
    control.id === waiver.control && matches(waiver.resource, resource.name);
  const isExpired = ({ expires }: Waiver) => expires !== undefined && today !== undefined && expires < today;
  const mistakes = waivers.flatMap((waiver) => {
    const { control, resource, expires } = waiver;
    const covered = verdicts.filter((verdict) => covers(waiver, verdict));
    const kept = covered.filter(({ violation }) => !violation).map(({ resource: { name } }) => name);
    const what = `the waiver of ${control} for ${resource}`;
    if (!ids.includes(control)) return [`${what}: ${withSuggestion("there is no such control", control, ids)}`];
    if (isExpired(waiver)) return [`${what} ended on ${expires}: mend the resource, or decide anew`];
    if (covered.length === kept.length) return [`${what} covers nothing that is wrong: remove it`];
    return kept.length > 0 ? [`${what} is too wide: ${kept.join(", ")} keeps the control`] : [];
  });
  return {
    stack,
    mistakes,
    verdicts: verdicts.map((verdict) => ({
      ...verdict,
      waiver: verdict.violation ? waivers.find((waiver) => covers(waiver, verdict) && !isExpired(waiver)) : undefined,
    })),
  };
}

/** Violations that nobody waived. */
export function unwaived({ verdicts }: Judgement): Judged[] {
  return verdicts.filter(({ violation, waiver }) => violation && !waiver);
}

function matches(pattern: string, name: string): boolean {
  const escaped = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${escaped.join(".*")}$`).test(name);
}
