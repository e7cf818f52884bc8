import { distance } from "fastest-levenshtein";

/**
 * The candidate that was probably meant.
 *
 * @returns undefined where none is like the word
 */
export function closest(word: unknown, candidates: readonly string[]): string | undefined {
  if (typeof word === "number") return nearest(word, candidates);
  if (typeof word !== "string") return undefined;
  const [best] = candidates
    .map((candidate) => ({ candidate, difference: difference(plain(word), plain(candidate)) }))
    .filter(({ candidate, difference }) => difference <= Math.ceil(candidate.length * 0.4) || isPart(word, candidate))
    .sort((a, b) => a.difference - b.difference);
  return best?.candidate;
}

/** What to do, with what was probably meant before it. */
export function withSuggestion(fix: string, word: unknown, candidates: readonly string[]): string {
  return suggestion(fix, closest(word, candidates)).fix;
}

/** What to do, and what to type where something was probably meant. */
export function suggestion(fix: string, meant: string | undefined): { fix: string; replacement?: string } {
  return meant ? { fix: `did you mean ${meant}? If not, ${fix}`, replacement: meant } : { fix };
}

/** How many slips lie between two words; letters in another order are one. */
function difference(word: string, candidate: string): number {
  const letters = (text: string) => [...text].sort().join("");
  const edits = distance(word, candidate);
  // Before another word that is one letter away.
  return edits <= 2 && edits > 0 && letters(word) === letters(candidate) ? 0.5 : edits;
}

/** Who writes `memory` or `uploads` knows the name, but not all of it. */
function isPart(word: string, candidate: string): boolean {
  return word.length >= 4 && (plain(candidate).startsWith(plain(word)) || plain(candidate).endsWith(plain(word)));
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[-_ ]/g, "");
}

function nearest(value: number, candidates: readonly string[]): string | undefined {
  const numbers = candidates.map(Number);
  if (numbers.length === 0 || numbers.some(Number.isNaN)) return undefined;
  return String(numbers.reduce((best, one) => (Math.abs(one - value) < Math.abs(best - value) ? one : best)));
}
