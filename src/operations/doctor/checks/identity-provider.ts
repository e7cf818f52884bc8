import { ListOpenIDConnectProvidersCommand } from "@aws-sdk/client-iam";
import { blocking, type Check, type Subject } from "../check";

const GITHUB = "oidc-provider/token.actions.githubusercontent.com";

/** An account has GitHub's identity provider once: made by this stack, or by another. */
export const identityProvider: Check<Subject> = {
  name: "GitHub's identity provider",
  async look({ config: { deploymentRole }, aws, made }) {
    if (!deploymentRole) return [];
    const { OpenIDConnectProviderList = [] } = await aws().iam.send(new ListOpenIDConnectProvidersCommand({}));
    const isThere = OpenIDConnectProviderList.some(({ Arn }) => Arn?.endsWith(GITHUB));
    const isOwn = made.count("aws:iam/openIdConnectProvider:OpenIdConnectProvider") > 0;
    if (deploymentRole.createProvider && isThere && !isOwn)
      return [
        blocking(
          "the account has GitHub's identity provider already",
          "set createProvider: false below platform:deploymentRole",
        ),
      ];
    if (!deploymentRole.createProvider && !isThere)
      return [
        blocking(
          "the account lacks GitHub's identity provider, and the roles trust it",
          "set createProvider: true in one stack of the account, and deploy that first",
        ),
      ];
    return [];
  },
};
