import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";

/** What a task needs to be handed a secret. */
export interface SecretReference {
  readonly store: "secrets-manager" | "parameter-store";
  readonly arn: pulumi.Output<string>;
  /** Key of its own that the secret is encrypted with; none: AWS's. */
  readonly keyArn?: pulumi.Output<string>;
  /** Another one whenever the program gives it another value; none: an operator does, and AWS alone knows. */
  readonly version?: pulumi.Output<string>;
}

export interface SecretArgs {
  readonly secretName: string;
  /** None: a container, whose value an operator sets. */
  readonly value?: pulumi.Output<string>;
  /** Days in which a deleted secret can be restored: 0, or 7 to 30. */
  readonly recoveryDays: number;
}

/** A secret in Secrets Manager. */
export class Secret extends pulumi.ComponentResource implements SecretReference {
  readonly store = "secrets-manager";
  readonly arn: pulumi.Output<string>;
  readonly version?: pulumi.Output<string>;

  constructor(name: string, args: SecretArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:security:Secret", name, {}, opts);

    const secret = new secretsmanager.Secret(
      name,
      { name: args.secretName, recoveryWindowInDays: args.recoveryDays },
      // What an operator has set is nowhere else.
      { parent: this, protect: args.value === undefined },
    );
    if (args.value) {
      const { versionId } = new secretsmanager.SecretVersion(
        name,
        { secretId: secret.id, secretString: pulumi.secret(args.value) },
        { parent: this },
      );
      this.version = versionId;
    }
    this.arn = secret.arn;

    this.registerOutputs({ arn: this.arn });
  }
}

export interface ParameterArgs {
  /** Path, like `/stack/service/name`. */
  readonly parameterName: string;
  readonly value: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
}

/** A secure string in Parameter Store, encrypted with a key of the stack's own. */
export class Parameter extends pulumi.ComponentResource implements SecretReference {
  readonly store = "parameter-store";
  readonly arn: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
  readonly version: pulumi.Output<string>;

  constructor(name: string, args: ParameterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:security:Parameter", name, {}, opts);

    const parameter = new ssm.Parameter(
      name,
      { name: args.parameterName, type: "SecureString", value: pulumi.secret(args.value), keyId: args.keyArn },
      { parent: this },
    );
    this.arn = parameter.arn;
    this.keyArn = args.keyArn;
    this.version = parameter.version.apply(String);

    this.registerOutputs({ arn: this.arn });
  }
}
