/** The path of a repository's Dockerfile, of a pattern with `{service}` or `{module}` in it. */
export function dockerfileOf(pattern: string, repository: string): string {
  const service = repository.slice(repository.lastIndexOf("/") + 1);
  return pattern.replaceAll("{service}", service).replaceAll("{module}", service.replaceAll("-", "_"));
}
