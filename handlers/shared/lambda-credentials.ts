/**
 * What the build puts in place of the SDK's chain of credential providers: Lambda always hands credentials over in the
 * environment, and the other providers are a fifth of a bundle.
 */
export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";
