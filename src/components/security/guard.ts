import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/**
 * Stands on everything, so `pulumi destroy` would have to begin with it; it is protected, and so nothing is taken down. Without it, all goes that
 * no protected resource stands on, which is most of a stack, before the engine says that the rest can't.
 */
export class Guard extends pulumi.ComponentResource {
  constructor(name: string, standsOn: readonly pulumi.Resource[], opts?: pulumi.ComponentResourceOptions) {
    super("platform:security:Guard", name, {}, opts);

    new random.RandomId(name, { byteLength: 4 }, { parent: this, protect: true, dependsOn: [...standsOn] });

    this.registerOutputs();
  }
}
