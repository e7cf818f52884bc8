import type { Config } from "../config/schema";
import type { Site } from "./site";

/** How one looks into a deployed stack with AWS's own tools. */
export interface Inspection {
  /** Such as `log of api-gateway`. */
  readonly what: string;
  /** To be pasted into a shell, or opened in a browser. */
  readonly how: string;
}

/** The exact commands for a stack: its logs, a shell in its tasks where that is allowed, its dashboard. */
export function inspectionsOf({ aws, services, functions }: Config, site: Site): Inspection[] {
  const { region } = aws;
  const follow = (what: string, group: string) => ({
    what: `log of ${what}`,
    how: `aws logs tail ${group} --follow --since 10m --region ${region}`,
  });
  return [
    ...(site.dashboardUrl ? [{ what: "dashboard", how: site.dashboardUrl }] : []),
    ...Object.entries(services).flatMap(([entry, { logGroup, applicationLogGroup }]) => [
      follow(entry, logGroup),
      ...(applicationLogGroup ? [follow(`${entry}, its own`, applicationLogGroup)] : []),
    ]),
    ...Object.entries(functions).map(([entry, { name }]) => follow(entry, `/aws/lambda/${name}`)),
    ...Object.entries(services)
      .filter(([, { executeCommand }]) => executeCommand)
      .map(([entry]) => ({ what: `shell in ${entry}`, how: shell(entry, region, site) })),
  ];
}

/** In any one of its tasks. */
function shell(entry: string, region: string, site: Site): string {
  const where = `--region ${region} --cluster ${site.cluster}`;
  const service = `--service-name ${site.serviceName(entry)}`;
  const task = `aws ecs list-tasks ${where} ${service} --query 'taskArns[0]' --output text`;
  return `aws ecs execute-command ${where} --task "$(${task})" --container ${entry} --interactive --command /bin/sh`;
}
