import { z } from "zod";
import type { Clock } from "./clock";
import { Failure, messageOf } from "./failure";
import { setRelease } from "./release-setting";

/** A branch on GitHub, and who may write it. */
export interface GitHubBranch {
  readonly apiUrl: string;
  /** `<owner>/<name>`. */
  readonly repository: string;
  readonly branch: string;
  readonly token: string;
  readonly clock: Clock;
}

/** Others push meanwhile; GitHub may be out of reach for a moment. */
const ATTEMPTS = 6;

/**
 * Commits a release to a stack file on a branch, into the text as it is there by then. Where the branch takes no pushes,
 * a pull request is opened, the stack's only one.
 *
 * @param release undefined: none
 * @returns what was done, for people
 * @throws Failure where GitHub takes neither
 */
export async function commitRelease(at: GitHubBranch, stack: string, release: string | undefined): Promise<string> {
  const api = new Api(at);
  const file = `Pulumi.${stack}.yaml`;
  const message = release ? `Release ${release} to ${stack}` : `Take the release of ${stack} back`;
  let problem = "";
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (attempt > 1) await at.clock.sleep(2 ** attempt * 250);
    try {
      const head = await api.head(at.branch);
      const text = await api.read(file, head);
      const next = setRelease(text, release);
      if (next === text) return `${file} on ${at.branch} says so already`;
      // The push of an App would deploy once more.
      const commit = await api.commit(head, file, next, `${message} [skip ci]`);
      try {
        await api.move(at.branch, commit, false);
        return `${message}: committed to ${at.branch}`;
      } catch (error) {
        // Somebody was faster, or the branch has rules.
        if (!isRefusal(error) || (await api.head(at.branch)) !== head) throw error;
        const own = await api.commit(head, file, next, message);
        return `${at.branch} takes no push (${error.message}): ${await api.propose(`release/${stack}`, own, message)}`;
      }
    } catch (error) {
      problem = messageOf(error);
    }
  }
  throw new Failure(
    "refused",
    `GitHub didn't take it: ${problem} Set platform:release to ${release} in ${file} by hand.`,
  );
}

/** What GitHub has decided, and would decide again. */
class Refusal extends Error {
  override readonly name = "Refusal";
}

function isRefusal(error: unknown): error is Refusal {
  return error instanceof Refusal;
}

const reference = z.object({ object: z.object({ sha: z.string() }) });
const created = z.object({ sha: z.string() });
const content = z.object({ content: z.string() });
const pull = z.object({ number: z.number(), html_url: z.string() });

/** As much of GitHub's API as it takes. */
class Api {
  constructor(private readonly at: GitHubBranch) {}

  async head(branch: string): Promise<string> {
    return reference.parse(await this.ask("GET", `git/ref/heads/${branch}`)).object.sha;
  }

  async read(file: string, commit: string): Promise<string> {
    const found = content.parse(await this.ask("GET", `contents/${file}?ref=${commit}`));
    return Buffer.from(found.content, "base64").toString("utf8");
  }

  /** @returns its sha; it is on no branch yet */
  async commit(parent: string, path: string, text: string, message: string): Promise<string> {
    const tree = [{ path, mode: "100644", type: "blob", content: text }];
    const { sha } = created.parse(await this.ask("POST", "git/trees", { base_tree: parent, tree }));
    return created.parse(await this.ask("POST", "git/commits", { message, tree: sha, parents: [parent] })).sha;
  }

  async move(branch: string, sha: string, force: boolean): Promise<void> {
    await this.ask("PATCH", `git/refs/heads/${branch}`, { sha, force });
  }

  /** @returns where the pull request is */
  async propose(head: string, sha: string, title: string): Promise<string> {
    try {
      await this.ask("POST", "git/refs", { ref: `refs/heads/${head}`, sha });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // It is there since an earlier release, whose pull request says this one then.
      await this.move(head, sha, true);
    }
    const [owner] = this.at.repository.split("/");
    const [open] = z.array(pull).parse(await this.ask("GET", `pulls?state=open&head=${owner}:${head}`));
    const body = "This is what runs. Until it is merged, the stack file on the branch says something else.";
    const { html_url } = pull.parse(
      open
        ? await this.ask("PATCH", `pulls/${open.number}`, { title })
        : await this.ask("POST", "pulls", { title, head, base: this.at.branch, body }),
    );
    return `merge ${html_url}`;
  }

  private async ask(method: string, path: string, body?: object): Promise<unknown> {
    const { apiUrl, repository, token } = this.at;
    const response = await fetch(`${apiUrl}/repos/${repository}/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    const answer = await response.text();
    if (response.ok) return JSON.parse(answer);
    const text = `${method} ${path}: ${response.status} ${answer}`;
    throw response.status >= 500 || response.status === 429 ? new Error(text) : new Refusal(text);
  }
}
