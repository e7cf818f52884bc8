import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundleHandlers } from "../../../src/lib/handler-bundle";
import { ROOT } from "../plan";
import { FaultyAws } from "./faulty-aws";
import { PostgresServer } from "./server";

/** The API as Lambda has it: its compiled files in a folder, and what they read from the environment. */
export class DeployedApi {
  private readonly folder = mkdtempSync(path.join(tmpdir(), "api-"));

  private constructor(
    readonly server: PostgresServer,
    readonly aws: FaultyAws,
  ) {}

  /** Starts a database and a stand-in of AWS for it. */
  static async start(): Promise<DeployedApi> {
    const server = await PostgresServer.start();
    const deployed = new DeployedApi(server, await FaultyAws.start(JSON.stringify(server.login)));
    const { api } = await bundleHandlers(ROOT);
    for (const [name, text] of Object.entries(api.files)) writeFileSync(deployed.file(name), text);
    return deployed;
  }

  /** Path of one of its files. */
  file(name: string): string {
    return path.join(this.folder, name);
  }

  get environment(): Readonly<Record<string, string>> {
    return {
      AWS_ENDPOINT_URL: this.aws.endpoint,
      AWS_REGION: "us-west-2",
      AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "example",
      // The SDK's pinned version runs on Node 20; the warning is about later ones.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      DATABASE_SECRET_ARN: "database",
      DATABASE_CA_FILE: "/nonexistent",
      UPLOADS_BUCKET: "uploads",
    };
  }

  async dispose(): Promise<void> {
    rmSync(this.folder, { recursive: true });
    this.aws.stop();
    await this.server.dispose();
  }
}
