import type { Edit } from "./edit";

export const sagebrushProduction: readonly Edit[] = [
  ["cron(15 1 * * ? *)", "cron(15 1 * * *)", "platform:schedules.reports.expression", "write it like cron(15 1"],
  ["cron(45 2 * * ? *)", "cron(75 2 * * ? *)", "platform:schedules.clean-ups.expression", "cron(minutes hours"],
  ["cron(45 2 * * ? *)", "rate(1 hours)", "platform:schedules.clean-ups.expression", "or rate(number unit)"],
  ["handler: migrate", "handler: migrat", "platform:functions.migrate.handler", "did you mean migrate?"],
  [
    "visibilityTimeoutSeconds: 360",
    "visibilityTimeoutSeconds: 60",
    "platform:queues.jobs.visibilityTimeoutSeconds",
    "300 (timeoutSeconds of worker)",
  ],
  [
    "consumer:\n        function: worker",
    "consumer:\n        function: worcker",
    "platform:queues.jobs.consumer.function",
    "did you mean worker?",
  ],
  ['    account: "374073887345"', "    account: 374073887345", "platform:events.account", "put it in quotes"],
  ["    function: api\n", "    function: apo\n", "platform:api.function", "did you mean api?"],

  ['protect: "true"', "protect: 1", "platform:protect", "true or false"],
  ["minCapacityAcu: 0.5", "minCapacityAcu: 0.7", "platform:database.minCapacityAcu", "write 0.5"],
  ["minCapacityAcu: 0.5", "minCapacityAcu: 8", "platform:database.minCapacityAcu", "4 (maxCapacityAcu) or less"],
  ["maxCapacityAcu: 4", "maxCapacityAcu: 512", "platform:database.maxCapacityAcu", "lower it to 256"],
  ["readers: 1", "readers: 3", "platform:database.maxReaders", "3 (readers) or more", "maxReaders: 2"],
  [
    "natGateways: [us-west-2a, us-west-2b]",
    "natGateways: [us-west-2a, us-west-2d]",
    "platform:network.natGateways[1]",
    "us-west-2a, us-west-2b, us-west-2c",
  ],
  [
    "wildcard: true",
    "wildcard: false",
    "platform:dns.certificate.domain",
    "sagebrush.services with wildcard: true",
    "      domain: sagebrush.services",
  ],
  ["desiredCount: 3", "desiredCount: 2", "platform:services.web.desiredCount", "3 to 20"],
  [
    "          prod-uploads: read-write",
    "          uploads: read-write",
    "platform:services.web.access.buckets.uploads",
    "did you mean prod-uploads?",
  ],
  [
    "bucketName: sagebrush-prod-uploads",
    "bucketName: sagebrush-prod-assets",
    "platform:buckets.prod-uploads.bucketName",
    "a bucket's name of its own",
  ],
  [
    "bucketName: sagebrush-prod-uploads",
    "bucketName: Sagebrush_Uploads",
    "platform:buckets.prod-uploads.bucketName",
    "3 to 63",
  ],
  [
    "region: us-east-1\n      encryption: aws:kms\n      versioning: true\n",
    "region: us-east-1\n      encryption: aws:kms\n      versioning: false\n",
    "platform:buckets.prod-backups.noncurrentGlacierDays",
    "nothing without versioning",
    "      noncurrentGlacierDays: 90\n      noncurrentDeepArchiveDays: 365\n    prod-cdn-logs:",
  ],
  [
    'trustedAccountId: "374073887345"',
    'trustedAccountId: "978489150794"',
    "platform:readRole.trustedAccountId",
    "another account than the stack's own",
  ],
  [
    'trustedAccountId: "374073887345"',
    "trustedAccountId: 374073887345",
    "platform:readRole.trustedAccountId",
    'put it in quotes: "374073887345"',
  ],
  ["buckets: [prod-uploads]", "buckets: [prod-upload]", "platform:readRole.buckets[0]", "did you mean prod-uploads?"],
  ["name: ProductionReadRole", "name: Production Read Role", "platform:readRole.name", "at most 64"],
];

export const sagebrushStaging: readonly Edit[] = [
  ["zone: staging.sagebrush.services", "zone: staging.sagebrush.services.", "platform:dns.zone", "without a final dot"],
  ["readers: 1", "readers: 1.5", "platform:database.readers", "a whole number"],
  [
    "database: true\n        buckets:\n          staging-uploads: read-write\n          staging-assets",
    "databse: true\n        buckets:\n          staging-uploads: read-write\n          staging-assets",
    "platform:services.web.access.databse",
    "did you mean database?",
  ],
  [
    "          staging-assets: read\n",
    "          staging-assets: raed\n",
    "platform:services.web.access.buckets.staging-assets",
    "did you mean read?",
  ],
  [
    "publicRead: true",
    "publicRead: true\n      noncurrentGlacierDays: 0",
    "platform:buckets.staging-assets.noncurrentGlacierDays",
    "raise it to 1",
    "noncurrentGlacierDays: 0",
  ],
  ["    staging-uploads:\n", "    Staging-uploads:\n", "platform:buckets.Staging-uploads", "lower-case letters"],
  [
    "buckets: [staging-uploads]",
    "buckets: [staging-uploads, staging-uploads]",
    "platform:readRole.buckets[1]",
    "each name once",
  ],
  [
    "logGroup: /ecs/sagebrush-staging-web",
    "logGroup: /ecs/sagebrush staging",
    "platform:services.web.logGroup",
    "a CloudWatch log group name",
  ],
  [
    "metricsNamespace: sagebrush/staging",
    'metricsNamespace: ":sagebrush"',
    "platform:services.web.metricsNamespace",
    "a CloudWatch namespace",
  ],
];
