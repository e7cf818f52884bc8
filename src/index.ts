import { readConfig } from "./config/read";
import { createPlatform } from "./program";

export = createPlatform(readConfig());
