// Every resource records the stack where it was made: mapping those back to sources costs more than the whole program.
Error.prepareStackTrace = undefined;

module.exports = require("./load").load("index.ts");
