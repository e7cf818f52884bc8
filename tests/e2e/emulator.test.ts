import path from "node:path";
import { expect, it } from "vitest";
import { pythonWith, run } from "../../src/lib/python";
import { ROOT } from "../support/plan";

const EMULATOR = path.join(ROOT, "src/engine/emulator");

/** Ten calls at once on an emulator whose moto says how many it answers at a time. */
const CALLS = `
import threading
from contract.server import Contract

inside, most = 0, 0

def moto(environ, start_response):
    global inside, most
    inside += 1
    most = max(most, inside)
    yield b"begun"
    threading.Event().wait(0.01)
    inside -= 1

contract = Contract(moto, strict=False)
calls = [threading.Thread(target=contract, args=({"PATH_INFO": "/"}, None)) for _ in range(10)]
for call in calls:
    call.start()
for call in calls:
    call.join()
print(most)
`;

it("lets moto answer one call at a time", () => {
  const python = pythonWith(ROOT, path.join(EMULATOR, "requirements.txt"));
  const env = [`PYTHONPATH=${EMULATOR}`, "MOTO_ACCOUNT_ID=123456789012"];
  expect(run("/usr/bin/env", [...env, python, "-B", "-c", CALLS]).trim()).toBe("1");
});
