/** What a mistake says beside path and value. */
export interface Advice {
  /** What may stand there. */
  readonly allowed: string;
  /** What to do. */
  readonly fix: string;
  /** What to type in place of what is wrong, and the mistake is gone; undefined where it takes thought. */
  readonly replacement?: string;
}

/** One thing that is wrong in a stack's configuration. */
export interface Mistake extends Advice {
  /** Where: the key as it stands in the file, then the way below it, like `platform:services.web.cpu`. */
  readonly path: string;
  /** What stands there; undefined where something is missing. Never the value of a secret. */
  readonly value?: unknown;
  /** Whether the last key of the path is wrong itself, and not what stands there. */
  readonly wrongKey?: boolean;
  /** The path of what was probably meant by a key that nobody knows. */
  readonly meant?: string;
  /** Of a warning: the name under which it can be acknowledged. */
  readonly warning?: string;
  /** Where it stands in the stack's file; undefined where the value isn't from there. */
  readonly location?: SourceLocation;
}

/** A place in a stack's file. Lines and columns count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The line's text, and how much of it is meant; undefined where it must not be shown. */
  readonly excerpt?: { readonly text: string; readonly length: number };
}

/** Shown for a value that must not be. */
export const HIDDEN = "[secret]";
