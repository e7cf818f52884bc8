/**
 * One edit of a real stack's file: text that stands there once, what stands there afterwards, the path of the mistake, words
 * of the report, and the text of the line where the mistake is told if it isn't the first that was changed.
 */
export type Edit = readonly [before: string, after: string, path: string, says: string, at?: string];
