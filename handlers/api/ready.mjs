// What Lambda loads where sandboxes are provisioned. It freezes them as soon as their code is loaded, and only a module that awaits
// something by itself can put that off until secret and connection are there.
import index from "./index.js";

await index.ready;

export const { handler } = index;
