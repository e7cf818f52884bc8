import path from "node:path";
import { readConfig } from "./config/read";
import { handlersOf } from "./parts/handlers";
import { createPlatform } from "./program";

export = async () => createPlatform(await readConfig(), handlersOf(path.dirname(__dirname)));
