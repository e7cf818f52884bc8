import * as pulumi from "@pulumi/pulumi";
import type { Config } from "./config/schema";
import { mapValues } from "./lib/objects";
import { cacheUrl, databaseUrl } from "./parts/security";
import type { Platform } from "./program";

/** A stack's outputs by name; a stack without a part lacks the outputs of that part. */
export type Outputs = Readonly<Record<string, pulumi.Input<unknown>>>;

/** The outputs of a stack: the same names in every stack that has the part. The README describes them. */
export function toOutputs({ dns, api: apiConfig }: Config, platform: Platform): Outputs {
  const {
    network,
    zone,
    loadBalancer,
    distribution,
    database,
    cache,
    cluster,
    registry,
    api,
    events,
    readRole,
    deploymentRole,
  } = platform;
  const roles = Object.entries(platform.services).flatMap(([name, { roles }]) => [
    [`${name}-execution`, roles.executionRoleArn],
    [`${name}-task`, roles.taskRoleArn],
  ]);
  const functionRoles = Object.entries(platform.functions).map(([name, { roleArn }]) => [name, roleArn]);
  const url = database && databaseUrl(database);
  return present({
    vpcId: network.vpcId,
    nameServers: zone?.nameServers,
    siteUrl: dns && `https://${dns.domain}`,
    loadBalancerUrl: loadBalancer?.url,
    cdnDomain: distribution?.dnsName,
    apiUrl: apiConfig?.domain ? `https://${apiConfig.domain}` : api?.url,
    databaseWriterEndpoint: database?.writerHost,
    databaseReaderEndpoint: database?.readerHost,
    databaseUrl: url && pulumi.secret(url),
    databaseSecretArn: database && "secret" in database.login ? database.login.secret.arn : undefined,
    cacheEndpoint: cache?.host,
    cacheUrl: cache && pulumi.secret(cacheUrl(cache)),
    queueUrls: mapValues(platform.queues, ({ url }) => url),
    eventBusArn: events?.arn,
    bucketNames: mapValues(platform.buckets, ({ bucketName }) => bucketName),
    secretArns: mapValues(platform.secrets, ({ arn }) => arn),
    repositoryUrls: mapValues(registry?.repositories ?? {}, ({ url }) => url),
    clusterName: cluster?.clusterName,
    serviceNames: mapValues(platform.services, ({ serviceName }) => serviceName),
    functionNames: mapValues(platform.functions, ({ functionName }) => functionName),
    taskDefinitionArns: mapValues(platform.tasks, ({ taskDefinitionArn }) => taskDefinitionArn),
    roleArns: {
      ...Object.fromEntries([...roles, ...functionRoles]),
      ...(readRole && { read: readRole.arn }),
      ...(deploymentRole && { deployment: deploymentRole.arn }),
      ...(deploymentRole?.previewArn && { preview: deploymentRole.previewArn }),
      ...(deploymentRole?.imagesArn && { images: deploymentRole.imagesArn }),
      ...(deploymentRole?.driftArn && { drift: deploymentRole.driftArn }),
    },
    dashboardUrl: platform.monitoring.dashboard?.url,
    alarmTopicArn: platform.monitoring.topic?.arn,
    alarmNames: platform.monitoring.alarmNames,
    releaseTable: platform.releaseRecord?.tableName,
  });
}

/** Leaves out what isn't there, and what is there but empty. */
function present(outputs: Record<string, pulumi.Input<unknown> | undefined>): Outputs {
  return Object.fromEntries(
    Object.entries(outputs).filter(
      ([, value]) =>
        value !== undefined &&
        !(typeof value === "object" && !pulumi.Output.isInstance(value) && Object.keys(value as object).length === 0),
    ),
  ) as Outputs;
}
