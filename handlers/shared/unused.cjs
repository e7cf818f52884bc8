// What the build puts in place of the driver's pool and its reader of password files: a sandbox has one connection, and a password
// from its secret.
module.exports = class {};
