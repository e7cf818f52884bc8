import path from "node:path";
import { readConfig } from "./config/read";
import { toOutputs } from "./outputs";
import { handlersOf } from "./parts/handlers";
import { createPlatform } from "./program";

export = async () => {
  const config = await readConfig();
  return toOutputs(config, createPlatform(config, handlersOf(path.dirname(__dirname))));
};
