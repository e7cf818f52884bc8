import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** A secret that nobody chose: 64 random letters and digits, made once. */
export class GeneratedValue extends pulumi.ComponentResource {
  /** Secret. */
  readonly value: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("platform:security:GeneratedValue", name, {}, opts);

    this.value = new random.RandomPassword(name, { length: 64, special: false }, { parent: this }).result;

    this.registerOutputs();
  }
}
