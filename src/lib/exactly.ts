/**
 * Arguments that take every key that they are given. The compiler looks for unknown keys in literals, but not in what is
 * spread into them: without this an option of the configuration that no component knows would be lost in silence.
 *
 * @example new Queue(name, exactly<QueueArgs>()({ ...options, queueName }))
 */
export function exactly<Args>() {
  return <Given extends Args>(given: Given & { readonly [Key in Exclude<keyof Given, keyof Args>]: never }): Args =>
    given;
}
