/** Loads all that requests load otherwise when they first need it. */
export function preload(): Promise<unknown> {
  return Promise.all([
    import("pg"),
    import("../shared/secrets-sdk"),
    import("../shared/s3-sdk"),
    import("./presigner-sdk"),
    import("./sqs-sdk"),
  ]);
}
