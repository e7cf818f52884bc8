import * as apigateway from "@pulumi/aws/apigateway";
import type * as pulumi from "@pulumi/pulumi";
import type { Route } from "../../lib/openapi";

/** The API whose methods are made. */
interface Owner {
  readonly name: string;
  readonly api: apigateway.RestApi;
  readonly parent: pulumi.Resource;
  /** Notes arguments that take effect with a deployment. */
  readonly deploys: <Args>(args: Args) => Args;
}

interface MethodsArgs {
  readonly routes: readonly Route[];
  /** Of the function that answers. */
  readonly invokeArn: pulumi.Input<string>;
  /** ARNs of the user pools whose tokens authorize; undefined: IAM signatures do. */
  readonly cognitoUserPools?: readonly string[];
}

type Authorization = Pick<apigateway.MethodArgs, "authorization" | "authorizerId">;

/** A method for each route, which hands requests to a function, with the resources of their paths. */
export function createMethods(owner: Owner, { routes, invokeArn, cognitoUserPools }: MethodsArgs): pulumi.Resource[] {
  const authorization = createAuthorization(owner, cognitoUserPools);
  const resources = createResources(
    owner,
    routes.map(({ path }) => path),
  );
  return routes.flatMap((route) =>
    createMethod(owner, route, invokeArn, {
      resourceId: resources.get(route.path) as pulumi.Output<string>,
      ...(route.open ? { authorization: "NONE" } : authorization),
    }),
  );
}

/** How those methods are authorized that aren't open to all. */
function createAuthorization(
  { name, api, parent, deploys }: Owner,
  userPools: MethodsArgs["cognitoUserPools"],
): Authorization {
  if (!userPools) return { authorization: "AWS_IAM" };
  const authorizer = new apigateway.Authorizer(
    name,
    deploys({ restApi: api.id, name: "cognito", type: "COGNITO_USER_POOLS", providerArns: [...userPools] }),
    { parent },
  );
  return { authorization: "COGNITO_USER_POOLS", authorizerId: authorizer.id };
}

/** The ids of the resources of some paths, and of those above them. */
function createResources(
  { name, api, parent, deploys }: Owner,
  paths: readonly string[],
): Map<string, pulumi.Output<string>> {
  const ids = new Map([["", api.rootResourceId]]);
  const idOf = (path: string): pulumi.Output<string> => {
    const known = ids.get(path);
    if (known) return known;
    const [pathPart = "", ...above] = path.split("/").reverse();
    const resource = new apigateway.Resource(
      `${name}${slug(path)}`,
      deploys({ restApi: api.id, parentId: idOf(above.reverse().join("/")), pathPart }),
      { parent },
    );
    ids.set(path, resource.id);
    return resource.id;
  };
  for (const path of paths) idOf(path);
  return ids;
}

function createMethod(
  owner: Owner,
  route: Route,
  invokeArn: pulumi.Input<string>,
  { resourceId, ...authorization }: Authorization & { readonly resourceId: pulumi.Output<string> },
): pulumi.Resource[] {
  const { api, parent, deploys } = owner;
  const name = `${owner.name}-${route.method.toLowerCase()}${slug(route.path)}`;
  const target = { restApi: api.id, resourceId, httpMethod: route.method };
  const method = new apigateway.Method(name, deploys({ ...target, ...authorization }), { parent });
  const integration = new apigateway.Integration(
    name,
    deploys({ ...target, type: "AWS_PROXY", integrationHttpMethod: "POST", uri: invokeArn }),
    { parent, dependsOn: [method] },
  );
  return [method, integration];
}

/** `/uploads/{id}` is `-uploads-id`. */
function slug(path: string): string {
  return path.replaceAll("/", "-").replace(/[{}]/g, "");
}
