// Pulumi's entry of the policy pack: `pulumi preview --policy-pack src/policy/pack`.
require("../../load").load("policy/pack/pack.ts").createPack();
