import type { Edit } from "./edit";

export const inventoryDev: readonly Edit[] = [
  [
    "aws:region: us-west-2",
    "aws:region: us-west-1",
    "platform:network.availabilityZones[0]",
    "like us-west-1a",
    "availabilityZones: [",
  ],
  ['secretRecoveryDays: "0"', "secretRecoveryDays: 5", "platform:secretRecoveryDays", "0, or 7 to 30"],
  ["10.0.21.0/24]", "10.0.11.0/24]", "platform:network.databaseSubnets[1]", "apart from network.privateSubnets[1]"],
  ["namespace: dev.inventory.local", "namespace: inventory", "platform:cluster.namespace", "a lower-case domain name"],
  ["port: 8001", "prot: 8001", "platform:services.user-service.prot", "did you mean port?"],
  [
    "USER_SERVICE_URL: {service: user-service}",
    "USER_SERVICE_URL: {service: users-service}",
    "platform:services.api-gateway.environment.USER_SERVICE_URL.service",
    "did you mean user-service?",
  ],
  [
    "clients: [api-gateway, inventory-service, location-service, reporting-service]",
    "clients: [api-gatway]",
    "platform:services.user-service.clients[0]",
    "did you mean api-gateway?",
  ],
  [
    "clients: [api-gateway, inventory-service, location-service, reporting-service]",
    "clients: [api-gateway, api-gateway]",
    "platform:services.user-service.clients[1]",
    "each name once",
  ],
  [
    "clients: [api-gateway, inventory-service, location-service, reporting-service]",
    "clients: api-gateway",
    "platform:services.user-service.clients",
    "write it as a list: [api-gateway]",
  ],
  ["name: dev-ui-service", "name: dev ui service", "platform:services.ui-service.name", "letters, digits"],
  [
    "          /api/*: 10\n          /health: 20\n        healthCheck: {path: /health}\n      access: {database: true, cache: true}\n      containerHealthCheck: {path: /health}",
    "          /api/*: 10\n          /health: 20\n        healthCheck: {path: /health}\n      access: {database: true, cache: true}\n      containerHealthCheck: {path: /health, retries: 11}",
    "platform:services.api-gateway.containerHealthCheck.retries",
    "lower it to 10",
  ],
  [
    "          /health: 20",
    "          /health: 10",
    "platform:services.api-gateway.route.paths./health",
    "a priority that no other path has",
  ],
  ["    jwt-secret:\n", "    jwt_secret:\n", "platform:secrets.jwt_secret", "rename the entry"],
  [
    "      value: cache-token",
    "      value: cache-tokn",
    "platform:secrets.redis-auth-token.value",
    "did you mean cache-token?",
  ],
  [
    "service: inventory-service\n      steps",
    "service: inventori-service\n      steps",
    "platform:tasks.seed.service",
    "did you mean inventory-service?",
  ],
];

export const inventoryStaging: readonly Edit[] = [
  ["platform:release: v1.0.0", "platform:release: v1:0", "platform:release", "an image tag"],
  [
    "natGateways: [us-east-1a, us-east-1b]",
    "natGateways: [us-east-1a, us-east-1a]",
    "platform:network.natGateways[1]",
    "at most once",
  ],
  [
    "instanceClass: db.t3.small",
    "instanceClas: db.t3.small",
    "platform:database.instanceClas",
    "did you mean instanceClass?",
  ],
  ["name: staging-inventory-cluster", "name: staging inventory", "platform:cluster.name", "letters, digits"],
  ["port: 8004", "port: 0", "platform:services.reporting-service.port", "raise it to 1 or more"],
  [
    "name: staging-inventory/jwt-secret",
    "nam: staging-inventory/jwt-secret",
    "platform:secrets.jwt-secret.nam",
    "did you mean name?",
  ],
  ["  platform:cache:", "  platform:cashe:", "platform:cashe", "did you mean cache?"],
];
