import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import type { Inputs } from "@pulumi/pulumi";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { CheckRequest, ConfigureRequest, DiffRequest } from "@pulumi/pulumi/proto/provider_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { UsageError } from "../lib/errors";

/** A plugin of Pulumi's that was asked directly: what it knows of its kinds needs no cloud. */
export class Provider {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: ResourceProviderClient,
  ) {}

  /**
   * Starts a plugin that Pulumi's command line has installed.
   *
   * @throws UsageError where it isn't there
   */
  static async start(name: string, version: string, settings: Readonly<Record<string, string>>): Promise<Provider> {
    const home = process.env.PULUMI_HOME ?? path.join(homedir(), ".pulumi");
    const file = path.join(home, "plugins", `resource-${name}-v${version}`, `pulumi-resource-${name}`);
    if (!existsSync(file)) {
      throw new UsageError(`The plugin is missing: pulumi plugin install resource ${name} ${version} (${file}).`);
    }
    // Of the engine, whose place nobody takes, it only wants to know where it would log.
    const child = spawn(file, ["127.0.0.1:1"], { stdio: ["ignore", "pipe", "ignore"] });
    const lines = createInterface({ input: child.stdout });
    const port = await new Promise<string>((resolve, reject) => {
      lines.once("line", resolve);
      child.once("exit", (code) => reject(new Error(`${file} ended with ${code}`)));
    });
    const provider = new Provider(child, new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure()));
    await provider.configure(settings);
    return provider;
  }

  stop(): void {
    this.client.close();
    this.child.kill();
  }

  /** A resource's inputs as the provider would have them, with what it fills in. */
  async check(urn: string, inputs: Inputs): Promise<Inputs> {
    const request = new CheckRequest().setUrn(urn).setNews(struct(inputs));
    const response = await this.ask<{ getInputs(): Struct | undefined }>((done) => this.client.check(request, done));
    return (response.getInputs()?.toJavaScript() ?? {}) as Inputs;
  }

  /**
   * What the provider would do with a resource whose inputs change.
   *
   * @param version of the kind's state, as the provider counts it
   * @returns the paths of inputs that replace it, and of all that differ
   */
  async diff(
    urn: string,
    before: Inputs,
    after: Inputs,
    version: number,
  ): Promise<{ readonly replaces: string[]; readonly differs: string[] }> {
    const state = struct({ ...before, id: "an-id", __meta: JSON.stringify({ schema_version: String(version) }) });
    const request = new DiffRequest().setUrn(urn).setId("an-id").setOlds(state).setOldInputs(struct(before));
    const response = await this.ask<{ getReplacesList(): string[]; getDiffsList(): string[] }>((done) =>
      this.client.diff(request.setNews(struct(after)), done),
    );
    return { replaces: response.getReplacesList(), differs: response.getDiffsList() };
  }

  private async configure(settings: Readonly<Record<string, string>>): Promise<void> {
    const request = new ConfigureRequest().setArgs(struct(settings)).setAcceptsecrets(false);
    for (const [key, value] of Object.entries(settings)) request.getVariablesMap().set(`aws:config:${key}`, value);
    await this.ask((done) => this.client.configure(request, done));
  }

  private ask<T>(call: (done: (error: unknown, response: unknown) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      call((error, response) => (error ? reject(error) : resolve(response as T)));
    });
  }
}

function struct(value: Inputs): Struct {
  return Struct.fromJavaScript(value as Record<string, JavaScriptValue>);
}
