import type { IncomingMessage } from "node:http";
import { createBodyServer, type LoopbackServer, listenOnLoopback } from "../../../src/lib/loopback";

interface Commit {
  readonly parent?: string;
  readonly message: string;
  /** Text by path. */
  readonly files: Readonly<Record<string, string>>;
}

interface Pull {
  readonly number: number;
  title: string;
  readonly head: string;
  readonly html_url: string;
}

/** As much of a repository on GitHub as a release is written to. */
export class FakeGitHub {
  readonly branches = new Map<string, string>();
  readonly commits = new Map<string, Commit>();
  readonly pulls: Pull[] = [];
  /** Whether main takes pull requests only. */
  isProtected = false;
  /** How often from now on it only says that it is out of order. */
  failing = 0;
  /** Called when main is about to be moved. */
  beforeMove?: () => void;
  private readonly trees = new Map<string, Commit["files"]>();
  private count = 0;

  constructor(files: Commit["files"]) {
    this.push(files, "first");
  }

  listen(): Promise<LoopbackServer> {
    const server = createBodyServer((request, body, response) => {
      const given = body.length > 0 ? JSON.parse(body.toString()) : undefined;
      const [status, answer] = this.failing > 0 ? [502, "out of order"] : this.answer(request, given);
      this.failing = Math.max(0, this.failing - 1);
      response.writeHead(status).end(JSON.stringify(answer));
    });
    return listenOnLoopback(server);
  }

  /** Somebody's push to main. */
  push(files: Commit["files"], message: string): void {
    const parent = this.branches.get("main");
    this.branches.set("main", this.add({ parent, message, files: { ...this.at("main").files, ...files } }));
  }

  at(branch: string): Commit {
    return this.commits.get(this.branches.get(branch) ?? "") ?? { message: "", files: {} };
  }

  private add(commit: Commit): string {
    const sha = `c${++this.count}`;
    this.commits.set(sha, commit);
    return sha;
  }

  // biome-ignore lint/suspicious/noExplicitAny: each request has its own body
  private answer({ method, url = "", headers }: IncomingMessage, body: any): [number, unknown] {
    if (headers.authorization !== "Bearer good") return [401, "Bad credentials"];
    const { pathname, searchParams } = new URL(url, "http://github");
    const [, , , , ...rest] = pathname.split("/");
    const what = `${method} ${rest.join("/")}`;
    const branch = rest.slice(3).join("/");
    if (what.startsWith("GET git/ref/heads/")) return [200, { object: { sha: this.branches.get(branch) } }];
    if (what.startsWith("GET contents/")) {
      const text = this.commits.get(searchParams.get("ref") ?? "")?.files[rest[1] ?? ""] ?? "";
      return [200, { content: Buffer.from(text).toString("base64") }];
    }
    if (what === "POST git/trees") {
      const sha = `t${++this.count}`;
      const [{ path, content }] = body.tree;
      this.trees.set(sha, { ...this.commits.get(body.base_tree)?.files, [path]: content });
      return [201, { sha }];
    }
    if (what === "POST git/commits") {
      const { message, tree, parents } = body;
      return [201, { sha: this.add({ message, parent: parents[0], files: this.trees.get(tree) ?? {} }) }];
    }
    if (what.startsWith("PATCH git/refs/heads/")) return this.move(branch, body);
    if (what === "POST git/refs") {
      const name = body.ref.replace("refs/heads/", "");
      if (this.branches.has(name)) return [422, "Reference already exists"];
      this.branches.set(name, body.sha);
      return [201, {}];
    }
    if (what === "GET pulls")
      return [200, this.pulls.filter(({ head }) => searchParams.get("head") === `acme:${head}`)];
    if (what === "POST pulls") {
      const number = this.pulls.length + 1;
      const pull = { number, title: body.title, head: body.head, html_url: `https://github.test/pull/${number}` };
      this.pulls.push(pull);
      return [201, pull];
    }
    const pull = this.pulls.find(({ number }) => what === `PATCH pulls/${number}`);
    if (!pull) return [404, what];
    pull.title = body.title;
    return [200, pull];
  }

  private move(branch: string, { sha, force }: { sha: string; force: boolean }): [number, unknown] {
    if (branch === "main") this.beforeMove?.();
    if (branch === "main" && this.isProtected) return [422, "Changes must be made through a pull request."];
    const isForward = this.commits.get(sha)?.parent === this.branches.get(branch);
    if (!isForward && !force) return [422, "Update is not a fast forward"];
    this.branches.set(branch, sha);
    return [200, {}];
  }
}
