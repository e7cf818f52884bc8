const { buildSync } = require("esbuild");
const Module = require("node:module");
const path = require("node:path");

// What libraries load and nobody asks for here: zod's messages in sixty languages, and what Pulumi's SDK turns a closure into a Lambda
// function with (npm's trees and TypeScript's compiler, three quarters of its start).
for (const unused of ["zod/v4/locales", "@npmcli/arborist", "@pulumi/pulumi/typescript-shim"]) {
  const file = require.resolve(unused, { paths: [__dirname, require.resolve("@pulumi/pulumi")] });
  require.cache[file] = Object.assign(new Module(file), { loaded: true });
}
// A command checks a file once: to compile the checks first costs more than they do.
require("zod").config({ jitless: true });

/**
 * Compiles a TypeScript file of this folder with all that it imports and runs it. Nothing is written to disk, so there
 * is no stale build, and any number of processes can do it at once.
 *
 * @param {string} entry path below `src`
 * @returns {any} what the module exports
 */
function load(entry) {
  const file = path.join(__dirname, entry);
  const { outputFiles } = buildSync({
    entryPoints: [file],
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20",
    format: "cjs",
    write: false,
    logLevel: "warning",
  });
  const program = new Module(file, module);
  program.filename = file;
  program.paths = module.paths;
  program._compile(outputFiles[0].text, file);
  return program.exports;
}

module.exports = { load };
