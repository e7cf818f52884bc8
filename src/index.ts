import path from "node:path";
import { readConfig } from "./config/read";
import { handlersOf } from "./parts/handlers";
import { createPlatform } from "./program";

export = createPlatform(readConfig(), handlersOf(path.dirname(__dirname)));
