import * as z from "zod/mini";
import { CLIENT_OPTIONS, inTime } from "./aws";
import { tracedClient } from "./tracing";

/** Where the database is and who logs in. */
export type Login = z.output<typeof loginSchema>;

const loginSchema = z.object({
  host: z.string(),
  port: z.coerce.number(),
  dbname: z.string(),
  username: z.string(),
  password: z.string(),
});

/** The database's login, read from Secrets Manager once for all connections of a sandbox. */
export class Credentials {
  private cached?: Promise<Login>;

  /** @param place what the secret may leave out */
  constructor(
    private readonly secretArn: string,
    private readonly place: Partial<Login> = {},
  ) {}

  get(): Promise<Login> {
    this.cached ??= this.read();
    return this.cached.catch((error) => {
      this.cached = undefined;
      throw error;
    });
  }

  /** Reads the secret anew, unless somebody has since that login was read. */
  async renew(refused: Login): Promise<Login> {
    if ((await this.get()) === refused) this.cached = undefined;
    return this.get();
  }

  private async read(): Promise<Login> {
    const { GetSecretValueCommand, SecretsManagerClient } = await import("./secrets-sdk");
    const client = await tracedClient(new SecretsManagerClient(CLIENT_OPTIONS));
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: this.secretArn }), inTime());
    return parseLogin(SecretString ?? "", this.place);
  }
}

/** @throws Error that names the wrong keys, and never a value */
function parseLogin(text: string, place: Partial<Login>): Login {
  const said = jsonOf(text);
  const result = loginSchema.safeParse(said && { ...place, ...said });
  if (result.success) return result.data;
  const keys = result.error.issues.map(({ path }) => path.join(".") || "the whole text");
  throw new Error(`The database's secret is no login; wrong or missing: ${keys.join(", ")}`);
}

function jsonOf(text: string): object | undefined {
  try {
    return Object(JSON.parse(text));
  } catch {
    // A parser's message quotes the text, which is secret.
    return undefined;
  }
}
