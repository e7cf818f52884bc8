/**
 * CloudFormation's name of an input, among those that a thing has. Each way is taken only where the ones before it find none:
 * the same name; but for plurals; with the kind's name, or a part of it, before it (`RoleName`), or `Name` after it (`BucketName`);
 * the only one that ends with it (`MasterUsername`), that begins with it, or that it begins with (`VisibilityTimeout`, which has no unit).
 */
export function counterpart(input: string, names: readonly string[], kind: string): string | undefined {
  const own = plain(input);
  const only = (test: (name: string) => boolean) => {
    const found = names.filter((name) => test(plain(name)));
    return found.length === 1 ? found[0] : undefined;
  };
  return (
    names.find((name) => name.toLowerCase() === input.toLowerCase()) ??
    names.find((name) => plain(name) === own) ??
    only((name) => isOfKind(name, own, plain(kind)) || (plain(kind) === own && name === `${own}name`)) ??
    only((name) => name.endsWith(own)) ??
    only((name) => name.startsWith(own)) ??
    only((name) => own.startsWith(name) && /^(seconds?|days?|minutes?|percent)$/.test(own.slice(name.length)))
  );
}

function isOfKind(name: string, own: string, kind: string): boolean {
  const before = name.slice(0, -own.length);
  return before !== "" && name.endsWith(own) && (kind.startsWith(before) || kind.endsWith(before));
}

function plain(name: string): string {
  return name.toLowerCase().replace(/(?<!s)s$/, "");
}
