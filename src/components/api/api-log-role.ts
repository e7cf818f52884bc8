import * as apigateway from "@pulumi/aws/apigateway";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { serviceTrust } from "../../lib/iam";

export interface ApiLogRoleArgs {
  /** Physical name. */
  readonly roleName: string;
}

/** The role with which API Gateway writes the logs of all APIs of an account and region. */
export class ApiLogRole extends pulumi.ComponentResource {
  constructor(name: string, args: ApiLogRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:api:ApiLogRole", name, {}, opts);

    const role = new iam.Role(
      name,
      { name: args.roleName, assumeRolePolicy: serviceTrust("apigateway.amazonaws.com") },
      { parent: this },
    );
    const attachment = new iam.RolePolicyAttachment(
      name,
      { role: role.name, policyArn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs" },
      { parent: this },
    );
    new apigateway.Account(name, { cloudwatchRoleArn: role.arn }, { parent: this, dependsOn: [attachment] });

    this.registerOutputs();
  }
}
