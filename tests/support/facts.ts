import { beforeAll, describe, expect, it } from "vitest";
import { Document } from "./documents";
import { type Plan, planOf } from "./plan";

/** Something that a document states, and how the plan shows it. */
export interface Fact<Stacks extends string> {
  /** Heading of the document, word for word. */
  readonly section: string;
  /** What stands there, word for word: a line, or the part of it that matters. */
  readonly quote: string;
  readonly check: (plans: Readonly<Record<Stacks, Plan>>) => void;
}

/** What a document states that resources of this program don't show, and why. */
export interface Elsewhere {
  /** Heading; without a quote, all that stands below it. */
  readonly section: string;
  readonly quote?: string;
  readonly why: string;
}

/**
 * Tests every fact of a document: that the document says it, and that the stacks are so. A statement of the document that
 * is neither a fact nor elsewhere fails too, and so does a quote that the document doesn't have.
 */
export function describeFacts<Stacks extends string>(
  name: string,
  stacks: Readonly<Record<Stacks, string>>,
  facts: readonly Fact<Stacks>[],
  elsewhere: readonly Elsewhere[],
): void {
  const document = new Document(name);

  describe(name, () => {
    const plans = {} as Record<Stacks, Plan>;
    beforeAll(async () => {
      for (const key of Object.keys(stacks) as Stacks[]) plans[key] = await planOf(stacks[key]);
    });

    for (const { section, quote, check } of facts) {
      it(`${section} › ${quote}`, () => {
        expect(document.says(section, quote), `the document says "${quote}" under "${section}"`).toBe(true);
        check(plans);
      });
    }

    it("every statement is a fact, or stands elsewhere for a reason", () => {
      const left = document
        .statements()
        .filter(({ section, line }) => ![...facts, ...elsewhere].some((place) => covers(place, section, line)));
      expect(left.map(({ section, line }) => `${section} › ${line}`)).toEqual([]);
    });

    it("nothing stands elsewhere that the document doesn't say", () => {
      const wrong = elsewhere.filter(({ section, quote = "" }) => !document.says(section, quote));
      expect(wrong).toEqual([]);
    });

    function covers(place: { section: string; quote?: string }, section: string, line: string): boolean {
      return document.isWithin(section, place.section) && line.includes(place.quote ?? "");
    }
  });
}
